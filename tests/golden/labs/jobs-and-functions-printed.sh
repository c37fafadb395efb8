# Commands as bash prints them again: jobs, type, declare -f.
for i in 1 2; do sleep 1; sleep 52; done &
while sleep 55; do sleep 2; if true; then sleep 3; sleep 4; elif false; then sleep 5; else sleep 6; fi; done &
{ sleep 51; for x in a; do sleep 9; done; } &
(sleep 1 & sleep 60; wait) &
(echo x >&2; sleep 61 2>&1 |& cat) &
case x in a|b) sleep 1;; x) sleep 60; sleep 2;; esac &
for ((i=0;i<3;i++)); do sleep 62; done &
if [ -n x ]; then { sleep 63; sleep 64; }; fi &
while true; do (sleep 70; echo "$x") || break; done &
while true; do sleep 71 && echo a; sleep 1 & done >/tmp/w/log 2>&1 &
while [[ a == b || -n x ]]; do sleep 72; done &
A=1 B="x y" sleep 73 3>&1 4<&0 5>&- &
! sleep 74 &
time sleep 75 &
while true; do case $x in '') sleep 76;; *) echo b;; esac; done &
jobs
kill $(jobs -p); sleep 0.3
f() { echo a; if true; then echo b >&2; fi; for i in 1 2; do echo $i; done; }
type f
declare -f f
g() { local x=$1; while read -r l; do echo "$l"; done < /etc/hosts; (echo a; echo b); { echo c; echo d; }; case $x in a) echo 1;; b|c) echo 2; echo 3;; esac; [ -n "$x" ] && echo y || echo n; a | b; sleep 1 & x=$((1+2)); (( x > 1 )); [[ -n $x ]]; for ((i=0;i<3;i++)); do echo; done; until false; do :; done; }
type g
(sleep 50 && echo hi >/dev/null 2>&1) &
{ sleep 51; echo "a b" >>/tmp/x; } &
for i in 1 2; do sleep 52; done &
if true; then sleep 53; else sleep 54; fi &
while sleep 55; do :; done </dev/null &
sleep 56 2>&1 >/dev/null | cat &
f() { sleep 57; }; f a b &
sleep 58 >/dev/null 2>/dev/null &
sleep 59 &>/dev/null &
case x in y) echo 1;; x) sleep 60;; esac &
until ! sleep 61; do echo x; done &
[[ -n x ]] && sleep 62 &
(( 1 )) && sleep 63 || sleep 64 &
jobs
kill $(jobs -p); sleep 0.3
h() { cat <<< "a b" >>/tmp/x; [[ ! -e $1 && -n $2 ]] || return 1; a=(1 2 "3 4"); a[1]=5; local y=$(echo "$1"); echo ${y:-none} >| f; }
type h
declare -f nosuch; echo $?
