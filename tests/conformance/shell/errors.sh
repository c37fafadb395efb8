nosuchcommand; echo $?
./nosuch; echo $?
/tmp; echo $?
cd /nosuch; echo $?
echo ${bad subst}; echo $?
echo still
[ 1 -eq x ]; echo $?
[ a b c ]; echo $?
test 1 -foo 2; echo $?
exit_test() { return abc; }; exit_test; echo $?
shift 5; echo $?
unset nosuch; echo $?
readonly r=1; r=2; echo $?
echo after readonly
kill %1; echo $?
kill 99999; echo $?
wait 99999; echo $?
source nosuch.sh; echo $?
. ./nosuch.sh; echo $?
local x=1; echo $?
break; echo $?
echo $((1/0)); echo $?
echo $((1+)); echo $?
let; echo $?
declare -Z; echo $?
export 1a=2; echo $?
printf '%d\n' abc; echo $?
printf; echo $?
cd a b; echo $?
read -Z; echo $?
type nosuch; echo $?
command -v nosuch; echo $?
command -v echo; type echo; type -t if; command -v ls
trap x NOSUCH; echo $?
umask
exec nosuchprog; echo $?
echo unreachable
