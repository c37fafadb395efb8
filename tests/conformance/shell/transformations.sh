# ${name@…}: what is told of a variable, and its value made over.
N=2; declare -i I=3; declare -r R=x; declare -x E=y; declare -a A=(1 "b c"); declare -A M=([k]=v); declare -l L=ab; declare -u U; unset Z; W=
echo "${N@A}|${I@A}|${R@A}|${E@A}|${A@A}|${A[@]@A}|${M[@]@A}|${M@A}|${L@A}|${U@A}|${Z@A}|${W@A}"
echo "${N@a}|${I@a}|${A@a}|${M@a}|${E@a}|${R@a}|${L@a}"
echo "${A[@]@K}|${M[@]@K}|${N@K}|${A[@]@Q}|${N@U}|${E@u}|${E@L}|${N@k}"
f() { echo "${@@Q} ${@@A} ${*@Q}"; }; f a 'b c'
echo "${A[1]@Q} ${A[1]@A}"
declare -lx v=A; declare -p v; declare -uri w=3; declare -p w; declare -ga q; declare -p q; declare -a e=(); declare -p e; echo "[${e[@]@A}]"
declare -A z; echo "[${z[@]@A}][${z@A}]"; readonly RR; echo "[${RR@A}]"; a=(1 2); echo "[${a[@]@a}] [${a[*]@a}]"
printf "<%s>" "${a[@]@k}"; printf "<%s>" ${a[@]@K}; echo
v=$(printf "x\ny"); echo "${v@Q} ${v@A}"; t='a\tb\x41'"it's"; echo "${t@E}"; n=(); echo "[${n[@]@Q}]"; s=; echo "[${s@Q}][${s@a}][${nope@Q}][${nope@a}]"
declare -A K=(["x y"]=1); echo "${K[@]@A} ${K[@]@K}"; declare -p K; unset A[0]; echo "${A@A}|${A@a}|${A@Q}"
# The line that a trap on ERR is told.
g() { false; }
trap 'echo "line $LINENO"' ERR
g
{
  false
}
echo x | false
true |
  false
! true
trap - ERR
echo ${N@Z}
