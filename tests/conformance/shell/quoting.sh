a='single $x `y` "z"'; echo "$a"
echo "double $a \$a \`x\` \\ \" '"
echo a"b"'c'\d
echo "a   b" a   b
x='  two   words  '; echo $x; echo "$x"; echo "[$x]"
echo $'tab\there\nnew\x41\u00e9\'q'
echo "multi
line"
echo a\
b
set -- 'a b' c ''; echo $#; for i in "$@"; do echo "[$i]"; done; for i in $@; do echo "[$i]"; done; for i in "$*"; do echo "[$i]"; done
IFS=,; echo "$*"; set -- a,b c; echo $1; for i in $1; do echo $i; done; unset IFS
echo "${a}x" ${a:+yes} ${nope:-default} ${nope-d} ${nope:+no}
echo "a'b" 'a"b'
echo \# not a comment # a comment
echo a#b
printf '%s\n' "$(echo 'nested "quotes"')"
echo "$(echo "inner $(echo deep)")"
echo `echo old \`echo nested\``
echo ~ ~root /tmp/~ "~"
e=; echo "[$e]" [$e]
echo "$1" "$9" "${10}"
echo -e 'a\tb\nc' ; echo -n x; echo y
echo 'it'"'"'s'
y=a$'\t'b; echo "${y%$'\t'*}" "${y/$'\t'/-}" ${y#*$'\t'} "${y//[$' \t']/_}"
echo "${nope:-$'a\tb'}" ${nope:-$'a\tb c'} "${nope:-$"q"}" ${nope:-$"q r"} "${nope:-'a'$'b'}"
cat ${nope:-<(echo hi)}; echo "${nope:-<(echo hi)}" "${nope:->(cat)}"
