if true; then echo t; else echo f; fi
if false; then echo t; elif [ 1 = 1 ]; then echo elif; fi
for ((i=0;i<3;i++)); do echo $i; done
for i in a b c; do [ $i = b ] && continue; echo $i; done
for i in 1 2 3; do for j in x y; do [ $j = y ] && continue 2; echo $i$j; done; done
i=0; while [ $i -lt 5 ]; do i=$((i+1)); [ $i = 4 ] && break; echo $i; done
until [ $i -eq 0 ]; do i=$((i-1)); done; echo $i
case abc in a*) echo starts a;; *) echo other;; esac
case x in a|b) echo ab;; x|y) echo xy;& z) echo fall;; *) echo no;; esac
case $((3)) in [0-2]) echo low;; [3-5]) echo mid;; esac
f() { echo "f: $1 $#"; local x=5; return 3; }; f a b; echo $? "[$x]"
function g { echo g; }; g
h() { h2() { echo inner; }; h2; }; h; h2
{ echo one; echo two; } | while read l; do echo "<$l>"; done
( x=sub; echo $x; exit 4 ); echo $? "[$x]"
x=1; (x=2); echo $x; { x=3; }; echo $x
true && echo and || echo or; false && echo and || echo or
! true; echo $?; ! false; echo $?
[ -n "a" -a -z "" ] && echo both; [ 1 -eq 2 -o 2 -eq 2 ] && echo either
[[ abc == a* ]] && echo glob; [[ abc =~ ^a(.)c$ ]] && echo ${BASH_REMATCH[1]}; [[ a < b ]] && echo less; [[ -z "" && ! -n "" ]] && echo empty
[[ "a b" == "a b" ]] && echo same; [[ 5 -gt 3 || 1 -gt 2 ]] && echo gt
true; echo $?; false; echo $?; (exit 7); echo $?
echo a | cat | cat | while read x; do echo "got $x"; done
seq 3 | while read n; do s=$((s+n)); echo $s; done; echo "[$s]"
while read a b c; do echo "$c-$b-$a"; done <<< "1 2 3 4"
while IFS=: read -r u p; do echo $u $p; done <<EOF
root:0
user:1
EOF
select_none=1; echo ${select_none}
eval 'echo ev $((1+1))'; cmd="echo hi there"; $cmd; eval "$cmd"
set -- x y; while [ $# -gt 0 ]; do echo $1; shift; done
for f; do echo $f; done
time_it() { "$@"; }; time_it echo run
return_early() { for i in 1 2; do return $i; done; }; return_early; echo $?
recurse() { [ $1 -le 0 ] && return; echo $1; recurse $(($1-1)); }; recurse 3
trap 'echo bye' EXIT
: ${z:=def}; echo $z
let n=3+4; echo $n
exit 3
