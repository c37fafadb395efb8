#!/bin/bash
# nftables exercise: stateful host firewall with sets and counters
ip netns add srv
ip netns add cli
ip link add c0 netns cli type veth peer name s0 netns srv
ip -n cli addr add 192.168.50.2/24 dev c0
ip -n srv addr add 192.168.50.1/24 dev s0
ip -n cli link set c0 up
ip -n srv link set s0 up
ip -n srv link set lo up
cat > /tmp/fw.nft <<EOF
flush ruleset
table inet fw {
  set allowed { type ipv4_addr; elements = { 192.168.50.2, 192.168.50.7 } }
  set ports { type inet_service; flags interval; elements = { 22, 8000-8010 } }
  chain input {
    type filter hook input priority filter; policy drop;
    ct state established,related counter accept
    ct state invalid drop
    iif lo accept
    icmp type echo-request limit rate 5/second accept
    meta l4proto ipv6-icmp accept
    ip saddr @allowed tcp dport @ports ct state new counter accept
    counter reject with icmpx type admin-prohibited
  }
  chain output { type filter hook output priority filter; policy accept; }
}
EOF
ip netns exec srv nft -f /tmp/fw.nft
ip netns exec srv nft list ruleset
ip netns exec srv nft list sets
ip netns exec cli ping -c 1 192.168.50.1
ip netns exec srv python3 -m http.server 8001 >/dev/null 2>&1 &
sleep 1
ip netns exec cli curl -s -o /dev/null -w '%{http_code}\n' http://192.168.50.1:8001/
ip netns exec cli curl -sS --max-time 2 http://192.168.50.1:9000/
ip netns exec cli nc -zv -w 1 192.168.50.1 22
ip netns exec srv nft add element inet fw ports '{ 9000 }'
ip netns exec srv nft delete element inet fw allowed '{ 192.168.50.2 }'
ip netns exec cli curl -sS --max-time 2 http://192.168.50.1:8001/
ip netns exec srv nft list set inet fw ports
ip netns exec srv nft list chain inet fw input
ip netns exec srv nft -a list chain inet fw input | grep handle
ip netns exec srv nft insert rule inet fw input tcp dport 9000 counter drop comment '"no way"'
ip netns exec srv nft -s list chain inet fw input | head -5
ip netns exec srv nft delete rule inet fw input handle 99
ip netns exec srv nft list table inet nope
ip netns exec srv nft add rule inet fw nochain accept
ip netns exec srv nft list ruleset | grep -c counter
ip netns exec srv nft list counters
ip netns exec srv nft flush chain inet fw input
ip netns exec srv nft list chain inet fw input
ip netns exec srv nft delete table inet fw
ip netns exec srv nft list tables
