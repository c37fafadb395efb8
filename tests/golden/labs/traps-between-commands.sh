# Traps before each command and after each function, menus, and a program to talk to.
cat > traps.sh <<'X'
trap 'echo "before: $BASH_COMMAND"' DEBUG
x=5
for i in a b; do echo $i; done
case $x in 5) echo five;; esac
[[ $x == 5 ]] && echo yes
(( x++ ))
f() { echo in f; }
f
( echo sub )
y=$(echo cap)
if true; then :; fi
set -T
f
set +T
trap - DEBUG
trap 'echo "returned"' RETURN
f
g() { trap 'echo "g returns"' RETURN; echo in g; return 3; }
g
echo $?
trap -p RETURN
trap - RETURN
fail() { false; }
trap 'echo "failed: $BASH_COMMAND"' ERR
false
fail
ls /nonexistent 2>/dev/null
trap - ERR
X
bash traps.sh
cat > talks.sh <<'X'
coproc cat
echo hi >&${COPROC[1]}
read -r z <&${COPROC[0]}
echo "got $z"
exec {COPROC[1]}>&-
wait $COPROC_PID
echo "ended $?"
coproc UP { while read -r l; do echo "${l^^}"; done; }
echo abc >&"${UP[1]}"
read -r z <&"${UP[0]}"
echo $z
kill $UP_PID
select w in one two "three four"; do echo "$REPLY:$w"; done <<< $'2\n\n9\n3'
echo "end $?"
select w in aaaaaaaa bbbbbbbbbbb cccccccccc dddddddd eeeeeee ffffffff ggggggg hhhhhh iiiiii jjjjjjjj kkkkkkkk; do echo "[$w]"; break; done <<< 11
PS3='pick> '
select w in p q; do echo $w; break; done <<< 1
X
bash talks.sh
h() { select q in a b; do echo $q; done; coproc cat; }
declare -f h
