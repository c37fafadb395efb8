#!/bin/bash
# A little test framework with setup, teardown, asserts and a summary
set -u
declare -i PASS=0 FAIL=0
declare -a FAILED=()
declare -A ADDR=([c1]=172.18.0.11 [c2]=172.18.0.12 [c3]=172.18.0.13)
readonly NET=172.18.0 BR=tbr0
RED=$'\e[31m' GREEN=$'\e[32m' NC=$'\e[0m'
log()  { printf '[%s] %s\n' "${FUNCNAME[1]}" "$*"; }
die()  { echo "FATAL: $*" >&2; exit 1; }
ok()   { PASS+=1; printf "${GREEN}%-8s${NC} %s\n" PASS "$1"; }
bad()  { FAIL+=1; FAILED+=("$1"); printf "${RED}%-8s${NC} %s\n" FAIL "$1"; }
assert() {
  local want=$1 name=$2; shift 2
  if "$@" &>/dev/null; then [[ $want == ok ]] && ok "$name" || bad "$name"
  else [[ $want == fail ]] && ok "$name" || bad "$name"; fi
}
in_ns() { local ns=$1; shift; ip netns exec "$ns" "$@"; }
setup() {
  ip link add name "$BR" type bridge || die "no bridge"
  ip addr add "$NET.1/24" dev "$BR"
  ip link set "$BR" up
  local i=0 name
  for name in $(printf '%s\n' "${!ADDR[@]}" | sort); do
    ((++i))
    ip netns add "$name"
    ip link add "h$i" type veth peer name eth0 netns "$name"
    ip link set "h$i" master "$BR" up
    in_ns "$name" ip addr add "${ADDR[$name]}/24" dev eth0
    in_ns "$name" ip link set eth0 up
    in_ns "$name" ip route add default via "$NET.1"
    log "created $name with ${ADDR[$name]}"
  done
}
teardown() { for n in "${!ADDR[@]}"; do ip netns del "$n"; done; ip link del "$BR"; }
trap 'rc=$?; echo "cleanup ($rc)"; teardown; ip netns list | wc -l' EXIT
setup
sleep 2
echo "${#ADDR[@]} hosts: $(printf '%s\n' "${!ADDR[@]}" | sort | paste -sd,)"
assert ok   "c1 reaches c2" in_ns c1 ping -c1 -W1 "${ADDR[c2]}"
assert ok   "c3 reaches the bridge" in_ns c3 ping -c1 -W1 $NET.1
assert fail "c1 does not reach .99" in_ns c1 ping -c1 -W1 $NET.99
assert fail "no route to 8.8.8.8" in_ns c2 ping -c1 -W1 8.8.8.8
assert ok   "a wrong expectation" false
declare -p PASS FAIL FAILED
echo "${FAILED[0]:-none} ${#FAILED[@]} ${FAILED[*]^^}"
for k in c1 c2 c3; do v=${ADDR[$k]}; echo "$k ${v##*.} ${v%.*} ${v/172/10} ${v:0:3} ${v//./-}"; done
echo $((PASS*100/(PASS+FAIL)))%
printf '%s\n' "${ADDR[@]}" | sort -t. -k4,4nr | head -1
printf -v line '%*s' 20 ''; echo "${line// /=}"
[[ ${ADDR[c1]} =~ ^([0-9]+)\.([0-9]+)\.([0-9]+)\.([0-9]+)$ ]] && echo "octets: ${BASH_REMATCH[@]:1}"
mapfile -t NSES < <(ip netns list | awk '{print $1}' | sort); echo "${NSES[1]} of ${#NSES[@]}"
IFS=. read -r a b c d <<< "${ADDR[c3]}"; echo "$d.$c.$b.$a.in-addr.arpa"
printf '%02x%02x%02x%02x\n' $a $b $c $d
(( d > 12 )) && echo bigger
unset 'ADDR[c3]'; echo "${!ADDR[@]}" | tr ' ' '\n' | sort | xargs
ip netns del c3
echo $UNSET_VARIABLE
echo "not reached"
