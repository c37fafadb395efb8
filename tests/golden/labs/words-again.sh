#!/bin/bash
# The language once more: empty words, numbers, tests, redirections
set -- "" x ""; echo $@ $# "$@" "[$*]"; for i in $@; do echo "<$i>"; done; for i in "$@"; do echo "<$i>"; done
x=" a  b "; echo $x "$x" [$x]; y=($x); echo ${#y[@]}; set -- $x; echo $#
IFS=,; v="a,,b,"; set -- $v; echo $#; printf '<%s>' "$@"; echo; unset IFS
echo "${@}" "${*}" "${#}" "$#" ${1+"$@"}
a=(); echo "${a[@]}" | wc -l; printf '<%s>\n' "${a[@]}"; a=("" ""); printf '<%s>' "${a[@]}"; echo
echo ${#a} ${#a[0]} ${a[@]+set} ${b[@]+set}none
s="a b c"; for w in $s; do echo -n "$w."; done; echo; for w in "$s"; do echo "$w"; done
echo "${s// /_}" "${s%% *}" "${s#* }" "${s##* }" "${s:0:1}" "${s:(-1)}" "${s/b/}" "${s//[ac]/X}"
f=report.2024.txt; echo ${f%.*} ${f%%.*} ${f##*.} ${f/./-} ${f^^} ${f~~}
n=7; echo $((n<10)) $((n==7&&1)) $((~n)) $((-n)) $((n|8)) $((n&3)) $((n^1)) $((!n)) $((n+=3)) $n $((n--)) $n $((--n))
echo $((08)) 2>&1; echo $((1/0)) 2>&1; echo after
echo $((a=5, b=a*2, b)) $((16#ff)) $((2#101)) $(( (1+2) * 3 )) $[1+1]
let "x=5" "y=x+1"; echo $x $y; ((x++)); echo $x; ((x-=6)) || echo zero
if (( x < 3 )); then echo lt; fi; [[ 10 -gt 9 ]] && echo num; [[ 10 < 9 ]] && echo str; [ 10 \< 9 ] && echo str2
[[ "foo bar" == foo* ]] && echo glob; [[ "foo" == "f*" ]] || echo noglob; [[ -v x ]] && echo isset; [[ ! -v nope ]] && echo notset
[[ a == [a-c] && ( b == b || c == d ) ]] && echo grp; [[ "1.2.3.4" =~ ^([0-9]+\.){3}[0-9]+$ ]] && echo ip; re='^a.*z$'; [[ abcz =~ $re ]] && echo re
[ -n "$x" -o -z "$y" ] && echo or; [ "$x" ] && echo nonempty; [ ! "$nope" ] && echo empty; [ a = a -a b = b ]; echo $?
[ 1 -eq a ] 2>&1; [ = ]; echo $?; [ a b ] 2>&1; [ -f ] ; echo $?; test; echo $?
case abc in a?c) echo q;; esac; case x in [!a-w]) echo neg;; esac; case "a b" in "a b"|c) echo alt;; esac; case x in y) ;; x) echo 1;;& ?) echo 2;; esac; case x in x) echo f;& y) echo fall;; esac
while read -r line || [ -n "$line" ]; do echo "[$line]"; done < <(printf 'a\nb')
i=0; while (( i++ < 3 )); do (( i == 2 )) && continue; echo $i; done; until (( i <= 0 )); do ((i-=2)); done; echo $i
func() { echo "args: $@ ($#)"; local -a l=("$@"); echo "${l[1]}"; [ $# -gt 0 ] || return 1; }; func one "two three"; func; echo $?
recurse() { [ $1 -le 1 ] && { echo 1; return; }; echo $(( $1 * $(recurse $(($1-1))) )); }; recurse 5
outer() { local v=o; inner; echo $v; }; inner() { v=changed; }; outer; echo "${v-unset}"
function kw { echo kw; }; kw; unset -f kw; kw 2>&1 | sed 's/.*line [0-9]*: //'
cmd=(echo "a b" c); "${cmd[@]}"; c2="echo hi"; $c2; eval "$c2 there"; $(echo echo sub)
echo a; (cd /tmp; pwd; x=sub); pwd | grep -c tmp; echo $x; { x=grp; }; echo $x
out=$(echo a; echo b); echo "$out"; echo $out; out=$(printf 'x\n\n\n'); echo "[$out]"; n=$(( $(echo 3) * 2 )); echo $n
echo -n no; echo; echo -e 'a\tb\\n\101'; echo -E 'a\tb'; echo -ne 'x\n'; echo - -n; echo -nn
printf '%d %i %u\n' 10 -3 7; printf '%5.1f|%-8s|%+d|% d\n' 3.14159 ab 5 5; printf '%s'; printf '\n%s-%s\n' 1 2 3; printf '%d\n' abc 2>&1; printf '%d\n' "'A"; printf '%x %X %#x\n' 255 255 255; printf '%*d\n' 5 42; printf '%.3s|\n' abcdef
printf '%(%F)T %(%H:%M)T\n' 86400 0; printf '%s %s\n' "a" ; printf "%s\n" "${arr[@]}"; printf -- '-x\n'; printf '%%\n'
cat <<A; cat <<-B
one $((1+1)) ${x}
A
	tabbed
	B
cat << "Q" | tr a-z A-Z
raw $x `y`
Q
read a b <<< "1 2 3"; echo "$a|$b"; read -a arr <<< "p q r"; echo ${arr[2]}; echo 'k=v' | { IFS== read k v; echo $k $v; }
echo abc > f1; echo def >> f1; cat < f1; cat f1 - <<< ghi; wc -l f1 | awk '{print $1}'; exec 4< f1; read l <&4; echo $l; exec 4<&-; cat nosuch 2>&1 | head -1; ls f1 nosuch 2>/dev/null; > f1; [ -s f1 ] || echo emptied; set -C; echo x > f1 2>&1; set +C; echo y >| f1; cat f1; rm f1
{ echo o; echo e >&2; } > both 2>&1; cat both; { echo o; echo e >&2; } 2>/dev/null; (echo sub; exit 3); echo $?; ! true; echo $?
sleep 0.1 & p=$!; wait $p; echo $?; (exit 5) & wait $!; echo $?; wait 99999 2>&1 | sed 's/.*line [0-9]*: //'; false & wait; echo $?
trap 'echo got' USR1; kill -USR1 $$; trap - USR1; trap -p | wc -l; trap 'echo err $?' ERR; false; trap - ERR; (trap 'echo int' INT; kill -INT $BASHPID)
set -e; f_() { false; echo cont; }; f_ || echo or; if f_; then echo yes; fi; (false; echo no); echo unreached
