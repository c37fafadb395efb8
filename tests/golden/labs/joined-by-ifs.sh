#!/bin/bash
# $* and ${a[*]} where a word stays one, and $(<file)
n=(a b c); IFS='|'; x=${n[*]}; echo "$x"
[[ "a|b|c" == ${n[*]} ]]; echo $?
y=${n[@]}; echo "$y"
set -- 1 2 3; x=$*; echo "$x"; y=$@; echo "$y"
case $* in '1|2|3') echo bar;; '1 2 3') echo space;; esac
IFS=; x=$*; echo "$x"; x=${n[*]}; echo "$x"
unset IFS; x=$*; echo "$x"
IFS=,; z=pre$*post; echo "$z"
cat <<< $*
declare d=$*; echo "$d"
v=${u:-$*}; echo "$v"
x=${n[*]/#/x}; echo "$x"
IFS='|'; [[ 2 =~ ^($*)$ ]]; echo $?
unset IFS
printf 'one\ntwo\n' > /tmp/f
echo "[$(</tmp/f)]"; x=$(< /tmp/f); echo "$x" | wc -l
f=mtu; echo "$f=$(< /sys/class/net/lo/$f)"
x=$(< /tmp/nosuch); echo "$?[$x]"
x=$(</tmp/f cat); echo "$x"
for f in mtu operstate; do echo "$f: $(< /sys/class/net/lo/$f)"; done
