declare -i n=5; n=n+3; echo $n; declare -r c=1; declare -p n c
declare -a arr=(1 2); declare -p arr; declare -A as=([a]=1); declare -p as
x=1; export x; env | grep '^x='; export -n x; env | grep -c '^x='; y=2 env | grep '^y='
f() { local a=1 b; b=2; echo $a $b; declare d=3; }; f; echo "[$a$b$d]"
unset -f f; f; echo $?
pushd /tmp >/dev/null; pwd; popd > /dev/null; cd /; pwd; cd - >/dev/null; echo $OLDPWD | wc -l
mapfile -t lines < <(echo) 2>/dev/null; printf 'a\nb\n' > /tmp/m; mapfile -t lines < /tmp/m; echo ${#lines[@]} ${lines[1]}
read -p prompt v <<< "val"; echo $v; read -a parts <<< "x y z"; echo ${parts[2]}; read -n 2 two <<< "abcd"; echo $two; IFS=, read p q <<< "1,2"; echo $q
getopts_test() { local OPTIND o; while getopts "ab:c" o "$@"; do case $o in a) echo a;; b) echo "b=$OPTARG";; *) echo "other $o";; esac; done; shift $((OPTIND-1)); echo "rest $*"; }; getopts_test -a -b val -x rest1
set -- "a b" c; printf '<%s>' "$@"; echo; echo "${1@Q}"
echo $RANDOM | grep -c '^[0-9]*$'; (( SECONDS < 5 )) && echo soon; echo $LINENO; echo ${BASH_VERSION%%.*}; echo $0; echo $PPID | grep -c .
test -d /tmp && echo dir; test -f /nosuch || echo nofile; [ -e /tmp ] && echo e; [ -x /bin/sh ] && echo x; [ -s /tmp/m ] && echo s; [ /tmp -ef /tmp/. ] && echo ef
command echo cmd; builtin echo bi
echo "${BASH_SOURCE[0]}" "${FUNCNAME[0]}"; g() { echo "${FUNCNAME[0]}"; }; g
local_array() { local -a l=(1 2 3); echo ${l[@]} ${#l[@]}; }; local_array
v=5; ((v+=2, v*=2)); echo $v; ((0)); echo $?; (( v > 10 )) && echo big
x=abc; [[ $x ]] && echo set; [[ -v x ]] && echo v; [[ ! -v nosuchvar ]] && echo unset
: "$((x2=5))"; echo $x2
echo "a b c" | while read -r first rest; do echo "$rest"; done
IFS=$'\n'; for l in $(printf 'a b\nc d\n'); do echo "[$l]"; done; unset IFS
a=1 b=2; echo $a$b; a=3 echo $a; echo $a
readonly ro=5; unset ro; echo $?; ro=6
echo unreachable?
exec echo replaced
