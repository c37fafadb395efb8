#!/bin/bash
# Keys, functions, redirections, text tools; a line a feature
coproc_absent=1; echo $coproc_absent
a="x y"; [ $a = "x y" ] 2>&1; [[ $a = "x y" ]] && echo same
echo "${a:0:1}${a:2}" "${a:$((1+1))}" "${a: -1:1}"; echo ${a//[!x]/-}; echo "${a/%y/z}" "${a/#x/w}"
v=abc; echo "${v:1:-1}" "${v:5}" "${v::2}"; echo ${v/b} ${v//b}; echo "${v^^[ac]}"
unset u; (echo "${u:?is unset}") 2>&1; (echo "${u:?}") 2>&1; echo "${u:-${v:-w}}"; : "${u:=$(echo d)}"; echo $u
arr=(z y x); for i in "${!arr[@]}"; do echo "$i:${arr[i]}"; done; echo "${arr[@]:1:1}" "${arr[*]: -1}"; unset arr; echo "${#arr[@]}"
declare -A m; m[x]=1; m["a b"]=2; ((m[x]++)); echo "${m[x]}" "${m[a b]}" "${#m[@]}"; [[ -v m[x] ]] && echo has; unset 'm[x]'; echo "${!m[@]}"; declare -p m
declare -a l=([0]=a [3]=d); declare -p l; declare -i num=3; declare -p num; declare -x EX=1; export -p | grep EX=; readonly RO=1; readonly -p | grep RO=; typeset -l low=ABC; echo $low; local x 2>&1
printf '%s\n' {a..c}{1,2} | tr '\n' ' '; echo; echo {10..1..-3} {z..w} a{,b}c {a} {} "{1,2}" {1..3}{x,y}
echo ~root ~/x ~+ "~" a~b; cd /tmp; cd - >/dev/null; echo $OLDPWD; pushd /tmp >/dev/null; dirs; popd >/dev/null; cd /nosuch 2>&1
echo *.nosuch; touch /tmp/g1 /tmp/g2 /tmp/h1; echo /tmp/g?; echo /tmp/[gh]1; set -f; echo /tmp/g*; set +f
if [ "$(id -u)" -ne 0 ]; then echo user; else echo root; fi; id -un; whoami; echo $HOME $USER $UID $EUID ${#PPID}x | sed 's/[0-9]*x$//'
n=3; while ((n--)); do echo -n "$n "; done; echo; for ((i=0,j=9;i<3;i++,j--)); do echo -n "$i$j "; done; echo; for i in {1..3}; do case $i in 2) continue;; esac; echo -n $i; done; echo
fact() { local n=$1; (( n <= 1 )) && { echo 1; return; }; local r; r=$(fact $((n-1))); echo $((n*r)); }; fact 6;
msg() { echo "$FUNCNAME: $1 (${BASH_LINENO[0]})" | sed 's/([0-9]*)//'; }; msg hi; caller_() { echo "${FUNCNAME[1]}"; }; wrap() { caller_; }; wrap
cat <<E1 <<E2
first
E1
second
E2
while IFS= read -r line; do printf '[%s]' "$line"; done < <(printf ' a \n\tb\\n\n'); echo; read -p prompt x <<< y; echo $x; read -s z <<< q; echo $z; read x y <<< "  lead  trail  "; echo "[$x][$y]"; REPLY=; read <<< " full line "; echo "[$REPLY]"
IFS=$'\n' read -d '' -ra ls <<< $'a b\nc'; echo ${#ls[@]} "${ls[0]}"; IFS=' ' ; echo "a:b" | (IFS=: read x y; echo $y); unset IFS; str='a|b|c'; echo ${str//|/ }; IFS='|' arr=($str); echo ${#arr[@]}; unset IFS
timeout 0.2 sleep 2; echo $?; timeout 2 true; echo $?; timeout 1 bash -c 'exit 9'; echo $?; nohup true 2>/dev/null; nice true; env -i bash -c 'echo ${HOME-nohome}'; env X=1 printenv X
echo 'a b c' | awk '{print $NF, NF; $2="X"; print}'; echo 'k: v' | awk -F': ' '{print $2}'; seq 5 | awk '{s+=$1} END {print s, s/NR}'; awk 'BEGIN{printf "%.1f\n", 10/4; print length("abc"), substr("hello",2,3), toupper("x"), index("abc","c")}'; printf 'a 1\nb 2\na 3\n' | awk '{c[$1]+=$2} END{for(k in c) print k, c[k]}' | sort
printf '%s\n' c a b a | sort -u | tr '\n' ' '; printf '3 x\n10 y\n2 z\n' | sort -k1,1nr | head -1; printf 'a\na\nb\n' | uniq -c | sed 's/^ *//'; echo abc | rev 2>/dev/null || echo norev; echo hello | cut -c2-3; echo a:b:c | cut -d: -f1,3; echo 'a  b' | tr -s ' '; echo abc | tr -d b; printf 'x\ny\n' | nl | sed 's/^ *//'
sed -n '2,3p' <<< $'1\n2\n3\n4'; echo foo | sed 's/o/0/g; s/f/F/'; sed '/b/d' <<< $'a\nb\nc'; sed -E 's/([a-z]+) ([a-z]+)/\2 \1/' <<< 'ab cd'; sed '$!d' <<< $'1\n2'; sed 's|/|-|g' <<< /a/b; sed -i 's/x/y/' /tmp/nosuch 2>&1; sed '1i top' <<< x; sed 'y/abc/xyz/' <<< cab; sed -n '/s/,/e/p' <<< $'a\ns\nm\ne\nz'
grep -c a <<< $'a\nb\na'; grep -v a <<< $'a\nb'; grep -n b <<< $'a\nb'; grep -o '[0-9]*' <<< 'a1b22'; grep -i A <<< a; grep -w foo <<< 'foobar foo'; grep -E 'a|b' <<< c; echo $?; grep -q x <<< x && echo q; grep -A1 1 <<< $'1\n2\n3'; grep -l root /etc/passwd; grep x /nosuch 2>&1; grep -F 'a.b' <<< 'axb a.b'; grep -oP '\d+(?=x)' <<< '12x'
find /tmp -maxdepth 1 -name 'g?' | sort; ls -1 /tmp/g1 /tmp/g2 | wc -l; stat -c '%s %F' /tmp/g1; mkdir -p /tmp/d/e; rmdir /tmp/d/e; rmdir /tmp/nosuch 2>&1; ln -s g1 /tmp/ln; readlink /tmp/ln; cp /tmp/a2 /tmp/cp; mv /tmp/cp /tmp/mv; cat /tmp/mv; rm /tmp/nosuch 2>&1; rm -f /tmp/nosuch; echo $?; basename /x/y.z .z; mktemp -u /tmp/XXXXXX | wc -c; [ /tmp/g1 -nt /tmp/nosuch ]; echo $?
date -u -d "2024-01-02T03:04:05Z" +%s; date -u -d "2024-01-02 03:04" +%s; date -u -d '2024-01-02 03:04:05' '+%Y/%m/%d %H-%M-%S %s %j %a %b'; date -u -d @86400 +%c; expr 3 + 4; expr 5 \* 6; expr length abc; expr abc : 'a\(.\)'; seq 1 2 7 | paste -sd' '; seq -w 8 10 | tail -1; seq 3 -1 1 | paste -sd,; printf '%s' abc | wc -c; yes | head -2 | wc -l; head -c 3 <<< abcdef; echo; tail -n 1 <<< $'a\nb'; tail -n +2 <<< $'a\nb'; tac <<< $'1\n2'; echo abc | md5sum | cut -c1-8; echo hi | base64; echo 'a,b' | column -s, -t
