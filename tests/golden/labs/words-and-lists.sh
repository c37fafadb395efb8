#!/bin/bash
# The language, a line a feature
a=(1 2 3); echo "${a[@]:1}" "${#a[@]}" "${!a[@]}"; unset 'a[1]'; echo "${a[@]}" "${!a[@]}"
s=hello; echo ${s^} ${s^^} ${s:1:3} ${s: -2} ${s/l/L} ${s//l/L} ${s#h} ${s%o} ${s/#h/J} ${s/%o/0} ${#s}
echo ${x:-def} ${x:=set} $x ${x:+alt} ${y+none}; unset x
echo $((1+2*3)) $((2**10)) $((10/3)) $((10%3)) $((0x1f)) $((010)) $((1<<4)) $((5>3?1:0)) $((i=5,i++,i))
for ((i=0;i<3;i++)); do printf '%d ' $i; done; echo
while read -r a b; do echo "$b-$a"; done <<< $'1 2\n3 4'
printf '%s|%5s|%-5s|%05d|%x|%o|%e|%.2f|%c|%%\n' a b c 42 255 8 1234.5 3.14159 xyz
printf '%s\n' one two three | paste -sd+ | tr + '\n' | tac | head -1
echo {1..5} {a..e} {01..03} {1..10..3} x{a,b}y
case foo.txt in *.txt) echo text;; *) echo other;; esac
[[ abc =~ ^a(b)c$ ]] && echo "${BASH_REMATCH[1]}"
[[ -z "" && -n x || 1 -gt 2 ]] && echo ok
f() { local v=1; v=$((v+1)); echo $v; return 3; }; f; echo $?
g() { echo "$#: $*"; shift; echo "$1"; }; g a b c
set -- x y z; echo $# $1 ${@:2} ${!#}; shift 2; echo $1
trap 'echo bye' EXIT; (trap 'echo sub' EXIT; exit 2); echo $?
cat <<EOF | sed 's/^/> /'
a $s $(echo sub) `echo back` \$no
EOF
cat <<'EOF'
$s $(no)
EOF
exec 3>/tmp/o; echo to3 >&3; exec 3>&-; cat /tmp/o
{ echo out; echo err >&2; } 2>&1 | sort
diff <(echo a) <(echo b); echo $?
IFS=: read -r u p rest <<< "root:x:0:0"; echo "$u $p $rest"
mapfile -t m < <(seq 3); echo "${m[@]}" ${#m[@]}
declare -A h=([k]=v [a]=b); for k in "${!h[@]}"; do echo "$k=${h[$k]}"; done | sort
declare -i n=5; n+=3; echo $n; declare -r R=1; R=2; echo "after $R"
echo "${s@Q}" "${s@U}"; v=s; echo ${!v}
let z=3+4; echo $z; ((z>5)) && echo big; (( z = z * 2 )); echo $z
echo $'tab\there' "a\tb"; echo -e 'x\ty\n\x41'
true && false || echo fell; ! false && echo neg
x=5; until [ $x -le 3 ]; do x=$((x-1)); done; echo $x
select_() { :; }; type select_ | head -1; type -t echo cat if select_
command -v ls; command -v nosuchcmd || echo none; hash -r
echo "$(basename /a/b/c.txt .txt) $(dirname /a/b/c.txt)"; p=/a/b/c.tar.gz; echo ${p##*/} ${p%/*} ${p%%.*} ${p#*.}
test -f /etc/hosts && echo file; [ -d /tmp -a -w /tmp ] && echo dir; [ ! -e /nosuch ] && echo absent
n=0; for w in a b c d; do [ $w = c ] && continue; ((n++)); [ $n -ge 2 ] && break; done; echo $n $w
arr=(b a c); sorted=($(printf '%s\n' "${arr[@]}" | sort)); echo ${sorted[@]}; echo ${arr[-1]} ${arr[@]: -2:1}
arr+=(d); arr[7]=z; echo "${#arr[@]} ${!arr[*]}"; echo "${arr[@]/#/p-}"
echo "${PIPESTATUS[@]}"; false | true | false; echo "${PIPESTATUS[*]}"; set -o pipefail; false | true; echo $?; set +o pipefail
fn_out=$(f); echo "got $fn_out rc $?"; v=$(exit 7); echo $?
echo a b   c | while read x y; do echo "[$x][$y]"; done
read -r -n 3 t <<< abcdef; echo $t; read -d, q <<< 'x,y'; echo $q; read -t 1 z < /dev/null; echo $?
printf -v out '%03d' 7; echo $out; printf '%q\n' "a b'c"; printf '%s %s\n' a b c; printf '%b' 'x\n'; printf '%(%Y)T\n' 0
ulimit -n >/dev/null; umask; times >/dev/null; echo $SHLVL >/dev/null; echo ${BASH_VERSION%%.*}
eval 'e1=1; e2=$((e1+1))'; echo $e2; . /dev/stdin <<< 'sourced=yes'; echo $sourced
set -e; false || true; if false; then :; fi; echo still; set +e
set -u; echo "${undef-unset}"; (echo $undef) 2>&1; set +u
( set -x; echo traced ) 2>&1; bash -c 'echo $0 $1' name arg; bash -n <<< 'if'; echo $?
echo $(( RANDOM >= 0 )) ${#RANDOM} >/dev/null; echo ${FUNCNAME[0]-none}
shopt -s nullglob; for f in /nosuch*; do echo $f; done; shopt -u nullglob; echo /nosuch*
getopts_() { local OPTIND o; while getopts 'ab:' o; do case $o in a) echo A;; b) echo "B $OPTARG";; *) echo bad;; esac; done; shift $((OPTIND-1)); echo "rest $*"; }; getopts_ -a -b val x y; getopts_ -c 2>&1
tee /tmp/t1 <<< hi >/dev/null; cat < /tmp/t1 >> /tmp/t2; wc -l < /tmp/t2; : > /tmp/t2; wc -c < /tmp/t2; cat /nosuch 2>/dev/null || echo missing; ls /nosuch 2>&1
echo one; echo two >&2 2>/dev/null; { echo three; } >/dev/null; echo four | cat - | cat; echo five &>/dev/null; echo six |& cat
time_() { local s=$SECONDS; sleep 1; echo $((SECONDS-s)); }; time_; date -d @0 -u +%F; timeout 1 sleep 5; echo $?
xargs -n1 echo item <<< 'a b'; echo a b | xargs; seq 3 | xargs -I{} echo n{}; printf 'a\0b\0' | xargs -0 -n1 echo; echo | xargs -r echo no; find /etc/hosts | xargs ls
nameref() { local -n r=$1; r=changed; }; orig=1; nameref orig; echo $orig; export E=1; env | grep ^E=; unset E; bash -c 'echo ${E-unset}'; E=2 bash -c 'echo $E'
str="a,b,c"; IFS=, read -ra parts <<< "$str"; echo "${parts[1]} ${#parts[@]}"; IFS=, ; echo "${parts[*]}"; unset IFS; echo "${str//,/ }"
echo "nested $(echo "in $(echo "deep")")"; echo "$((1 + $(echo 2)))"; echo `echo \`echo x\``; echo "a'b" 'c"d' a\ b
if ! grep -q nosuch /etc/hosts; then echo "not there"; elif true; then echo never; else echo no; fi; [ 1 -eq 1 ] && [ "a" != "b" ]; echo $?
while :; do break; done; for i in 1 2; do for j in 1 2; do [ $j = 2 ] && continue 2; echo $i$j; done; done; for x; do echo $x; done
echo ${a[*]} ${a[0]:-none}; b=("${a[@]}" x); echo ${#b[@]}; c=(); echo ${#c[@]} "${c[@]}"; d=([2]=q [5]=r); echo "${!d[@]}" "${d[@]}"
diff <(echo a) <(echo b) > /dev/null; [ -n "$!" ] && echo 'there is a last one'
