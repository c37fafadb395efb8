#!/bin/bash
# nftables in a router namespace with a ruleset file
ip netns add r; ip netns add in; ip netns add out
ip link add i0 netns r type veth peer name e netns in
ip link add o0 netns r type veth peer name e netns out
ip -n r addr add 10.1.0.1/24 dev i0
ip -n r addr add 10.2.0.1/24 dev o0
ip -n in addr add 10.1.0.2/24 dev e
ip -n out addr add 10.2.0.2/24 dev e
for x in "r i0" "r o0" "in e" "out e" "r lo" "in lo" "out lo"; do set -- $x; ip -n $1 link set $2 up; done
ip -n in route add default via 10.1.0.1
ip netns exec r sysctl -q net.ipv4.ip_forward=1
cat > /tmp/rules.nft <<'RULES'
#!/usr/sbin/nft -f
flush ruleset

define inside = i0
define outside = o0

table inet filter {
	set blocked {
		type ipv4_addr
		elements = { 10.2.0.66, 10.2.0.77 }
	}
	chain forward {
		type filter hook forward priority 0; policy drop;
		ct state vmap { established : accept, related : accept, invalid : drop }
		ip daddr @blocked counter reject with icmp type admin-prohibited
		iifname $inside oifname $outside tcp dport { 80, 443 } counter accept
		iifname $inside icmp type echo-request counter accept
		counter comment "rest"
	}
	chain input {
		type filter hook input priority 0; policy accept;
		iif lo accept
		ip protocol icmp limit rate 10/second accept
	}
}
table ip nat {
	chain post {
		type nat hook postrouting priority srcnat; policy accept;
		oifname $outside masquerade
	}
	chain pre {
		type nat hook prerouting priority dstnat;
		iifname $outside tcp dport 2222 dnat to 10.1.0.2:22
	}
}
RULES
ip netns exec r nft -c -f /tmp/rules.nft && echo syntax ok
ip netns exec r nft -f /tmp/rules.nft
ip netns exec r nft list ruleset
ip netns exec in ping -c 1 10.2.0.2
ip -n out addr add 10.2.0.66/24 dev e
ip netns exec in ping -c 1 -W 1 10.2.0.66
ip netns exec out ping -c 1 -W 1 10.1.0.2
ip -n out route add 10.1.0.0/24 via 10.2.0.1
ip netns exec out ping -c 1 -W 1 10.1.0.2
ip netns exec out timeout 5 nc -l 80 > /tmp/got &
sleep 0.3
echo data | ip netns exec in nc -N -w 2 10.2.0.2 80
wait
cat /tmp/got
ip netns exec in nc -z -v -w 1 10.2.0.2 81
ip netns exec in timeout 5 nc -l 22 < /dev/null &
sleep 0.3
ip netns exec out nc -z -v -w 1 10.2.0.1 2222
ip netns exec r nft list chain inet filter forward
ip netns exec r nft add element inet filter blocked { 10.2.0.2 }
ip netns exec r nft list set inet filter blocked
ip netns exec in ping -c 1 -W 1 10.2.0.2
ip netns exec r nft -a list chain inet filter input
ip netns exec r nft delete rule inet filter input handle 99
ip netns exec r nft add rule inet filter input tcp dport 22 accept
ip netns exec r nft insert rule inet filter input position 0 drop
ip netns exec r nft list tables
ip netns exec r nft flush table inet filter
ip netns exec r nft delete table ip nat
ip netns exec r nft list ruleset
ip netns exec r nft add table ip x
ip netns exec r nft add chain ip x y
ip netns exec r nft add rule ip x y foo bar
ip netns exec r nft list table ip nope
