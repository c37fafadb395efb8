#!/bin/bash
# inventory of a network as JSON
set -euo pipefail
ip netns add alpha
ip netns add beta
ip link add a0 netns alpha type veth peer name b0 netns beta
ip -n alpha addr add 192.0.2.1/25 dev a0
ip -n alpha addr add 192.0.2.5/25 dev a0
ip -n alpha addr add 2001:db8::1/64 dev a0 nodad
ip -n beta addr add 192.0.2.2/25 dev b0
ip -n alpha link set a0 up
ip -n beta link set b0 up
ip -n alpha route add default via 192.0.2.2
sleep 2
ip -j netns list | jq -c .
ip -j netns list | jq -r '.[].name' | sort
ip -n alpha -j addr | jq -r '.[] | select(.ifname=="a0") | .addr_info[] | [.family,.local,(.prefixlen|tostring)] | join(" ")' | grep -v fe80
ip -n alpha -j -4 addr show a0 | jq -c '.[0].addr_info[0]'
ip -n alpha -j link show a0 | jq -c '.[0] | {ifname, mtu, operstate, flags}'
ip -n alpha -j route | jq -c '.[]'
ip -n alpha -j route show default | jq -r '.[0].gateway'
ip -n alpha -j rule | jq -c .
ip netns exec alpha ping -c 1 192.0.2.2 > /dev/null
ip -n alpha -j neigh | jq -r '.[] | select(.dst=="192.0.2.2") | .dev, (.state|length)'
ip -n alpha -j -s link show a0 | jq '.[0].stats64.rx | keys'
ip -n alpha -j -d link show a0 | jq -r '.[0].linkinfo.info_kind'
ip -n alpha -p -j route get 192.0.2.2 | head -8
ip -n alpha -j -br addr | jq -c '.[1].ifname'
bridge -j fdb show | jq 'type'
for ns in $(ip -j netns list | jq -r '.[].name' | sort); do
  for ifc in $(ip -n "$ns" -j link | jq -r '.[].ifname'); do
    state=$(ip -n "$ns" -j link show "$ifc" | jq -r '.[0].operstate')
    printf '%-6s %-4s %s\n' "$ns" "$ifc" "$state"
  done
done
jq -n --arg n "$(ip netns list | wc -l)" '{namespaces: ($n|tonumber)}'
ip -n alpha -j addr show nosuch | jq . || echo "status $?"
ip -j -n gamma link 2>&1 || echo "status $?"
ip -n alpha -j -4 route show table local | jq -r '.[] | "\(.type) \(.dst)"' | sort
tc -n alpha -j qdisc show dev a0 | jq -c '.[0] | {kind, root}'
ip -n alpha -j maddr show dev a0 | jq -c '.[0].maddr | map(.address // .link) | length'
nft -j list ruleset | jq -c '.nftables | length'
