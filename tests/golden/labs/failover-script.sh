#!/bin/bash
# Failover by a watching script: functions, traps, arrays, arithmetic
set -uo pipefail
trap 'echo "cleanup: $(ip netns list | wc -l) namespaces"; ip -all netns del 2>/dev/null' EXIT
log() { printf '[%s] %s\n' "${FUNCNAME[1]}" "$*"; }
nodes=(n1 n2 client)
setup() {
  ip link add lan type bridge && ip link set lan up
  local i=0
  for n in "${nodes[@]}"; do
    i=$((i + 1))
    ip netns add "$n"
    ip link add "$n-h" type veth peer name eth0 netns "$n"
    ip link set "$n-h" master lan up
    ip -n "$n" addr add "10.6.0.$i/24" dev eth0
    ip -n "$n" link set eth0 up
  done
  log "${#nodes[@]} nodes: ${nodes[*]}"
}
take_vip() { ip -n "$1" addr add 10.6.0.100/32 dev eth0 && ip netns exec "$1" arping -q -c 1 -A -I eth0 10.6.0.100; }
drop_vip() { ip -n "$1" addr del 10.6.0.100/32 dev eth0; }
check() { ip netns exec client ping -c 1 -W 1 -q 10.6.0.100 >/dev/null && log ok || log "lost ($?)"; }
owner() { for n in n1 n2; do ip -n $n -4 -o addr show dev eth0 | grep -q 10.6.0.100 && echo $n; done; }
setup
take_vip n1
check
owner
drop_vip n1; take_vip n2; check
owner
ip link set n2-h down
check
drop_vip n1
log outside
drop_vip n2; take_vip n1
check
ip netns exec client ip neigh show 10.6.0.100 | cut -d' ' -f1-3
[[ $(owner) == n1 ]] && echo "owner is n1"
mapfile -t lines < <(ip -br link show master lan | awk '{print $1}'); echo "${#lines[@]} ${lines[0]%@*}"
result=$(for n in "${nodes[@]}"; do ip -n "$n" -br -4 addr show eth0 | awk -v n="$n" '{print n"="$3}'; done); echo "$result"
echo "${result//10.6.0./X.}"
IFS=$'\n' read -r -d '' -a arr <<< "$result" || true; echo "${arr[1]}"
n=0; until ip netns exec client ping -c1 -W1 -q 10.6.0.2 &>/dev/null || (( ++n >= 2 )); do echo "try $n"; done
printf '%s\n' "${nodes[@]^^}" "${nodes[@]/#/ns-}" | paste -sd' '
select_one() { local IFS='|'; [[ $1 =~ ^(${nodes[*]})$ ]] && echo "known $1" || echo "unknown $1"; }
select_one n2; select_one n9
echo "$undefined_thing"
echo not reached
