# The table of commands that were run, extended patterns, times in other forms.
hash -r
hash
cat /dev/null
type cat
sort /dev/null; sort /dev/null
type -t cat; type -p cat; command -v cat
hash -t sort
hash -t sort cat
hash -l | sort
hash -d sort; hash -t sort; echo $?
hash -p /bin/echo myecho; hash -t myecho
hash nosuchcommand; echo $?
hash -x 2>&1 | head -1
PATH=$PATH:/nowhere
type cat
cat /dev/null | cat
type cat
(cat /dev/null); type cat
cat /dev/null
type cat
[[ foo.tar.gz == *.@(tar.gz|zip) ]] && echo archive
[[ abab == +(ab) ]] && echo repeated
[[ x == !(y|z) ]] && echo other
[[ "+(a)" == "+(a)" ]] && echo quoted
shopt -s extglob
x=aaab; echo ${x##+(a)} ${x%%?(b)} ${x/+(a)/-} ${x//@(a|b)/+}
case eth0.10 in !(*.*)) echo plain ;; eth+([0-9]).+([0-9])) echo vlan ;; esac
touch one.txt two.txt three.log
echo !(*.log) | tr ' ' '\n' | grep -v out | sort | xargs
echo @(one|two).txt
trim() { local s=$1; s=${s##*([[:space:]])}; s=${s%%*([[:space:]])}; echo "[$s]"; }
trim "   padded value  "
v="a|b"; [[ "a|b" == @($v|c) ]] && echo literal
f() { [[ $1 == @(up|down) ]]; }; f up && echo up; f left || echo no
shopt -u extglob
time -p true 2>/dev/null; echo $?
TIMEFORMAT='took %0R'; { time sleep 0; } 2>&1
TIMEFORMAT=; { time true; } 2>&1
TIMEFORMAT='%Q'; { time true; } 2>&1
bash -c 'sleep 0 & ps -o comm= -p $$'
bash -c 'true; ps -o comm= -p $$'
a=1.2; echo $((a)) 2>&1
