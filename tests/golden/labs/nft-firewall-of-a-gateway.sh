#!/bin/bash
# tags: nft file ruleset sets maps named counters reload monitor-by-list
ip netns add gw
ip netns add lan
ip netns add wan
ip link add l0 netns lan type veth peer name g0 netns gw
ip link add w0 netns wan type veth peer name g1 netns gw
ip -n lan addr add 172.20.1.10/24 dev l0
ip -n gw addr add 172.20.1.1/24 dev g0
ip -n gw addr add 203.0.113.1/24 dev g1
ip -n wan addr add 203.0.113.50/24 dev w0
for p in "lan l0" "gw g0" "gw g1" "wan w0"; do set -- $p; ip -n $1 link set $2 up; ip -n $1 link set lo up; done
ip -n lan route add default via 172.20.1.1
ip netns exec gw sysctl -qw net.ipv4.ip_forward=1
cat > fw.nft <<'NFT'
#!/usr/sbin/nft -f
flush ruleset

define LAN = g0
define WAN = g1
define ALLOWED = { 22, 80, 443 }

table inet firewall {
	set blocked {
		type ipv4_addr
		flags interval
		elements = { 198.51.100.0/24, 203.0.113.66 }
	}
	map portfwd {
		type inet_service : ipv4_addr
		elements = { 8080 : 172.20.1.10, 8443 : 172.20.1.10 }
	}
	counter dropped { }
	chain forward {
		type filter hook forward priority filter; policy drop;
		ct state vmap { established : accept, related : accept, invalid : drop }
		ip saddr @blocked counter name dropped drop
		iifname $LAN oifname $WAN accept
		iifname $WAN oifname $LAN tcp dport $ALLOWED accept
		counter comment "the rest"
	}
	chain post {
		type nat hook postrouting priority srcnat;
		oifname $WAN masquerade
	}
	chain pre {
		type nat hook prerouting priority dstnat;
		iifname $WAN dnat ip to tcp dport map @portfwd
	}
}
NFT
ip netns exec gw nft -c -f fw.nft && echo syntax ok
ip netns exec gw nft -f fw.nft
ip netns exec gw nft list ruleset
ip netns exec lan ping -c 1 -W 1 203.0.113.50
ip netns exec wan ping -c 1 -W 1 172.20.1.10
ip netns exec gw nft list chain inet firewall forward
ip netns exec gw nft add element inet firewall blocked '{ 192.0.2.1, 192.0.2.8-192.0.2.15 }'
ip netns exec gw nft list set inet firewall blocked
ip netns exec gw nft get element inet firewall blocked '{ 192.0.2.9 }'
ip netns exec gw nft get element inet firewall blocked '{ 10.9.9.9 }'
ip netns exec gw nft delete element inet firewall portfwd '{ 8443 : 172.20.1.10 }'
ip netns exec gw nft list map inet firewall portfwd
ip netns exec gw nft -a list chain inet firewall forward
h=$(ip netns exec gw nft -a list chain inet firewall forward | awk '/the rest/ {print $NF}')
ip netns exec gw nft replace rule inet firewall forward handle $h counter reject with icmpx admin-prohibited
ip netns exec wan ip route add 172.20.1.0/24 via 203.0.113.1
ip netns exec wan ping -c 1 -W 1 172.20.1.10
ip netns exec gw nft list counters
ip netns exec gw nft reset counter inet firewall dropped
sed -i 's/iifname \$LAN oifname/iifnam $LAN oifname/' fw.nft
ip netns exec gw nft -f fw.nft
sed -i -e 's/iifnam /iifname /' -e 's/\$ALLOWED/$ALOWED/' fw.nft
ip netns exec gw nft -f fw.nft
sed -i -e 's/ALOWED/ALLOWED/' -e 's/srcnat;/srcnatt;/' fw.nft
ip netns exec gw nft -f fw.nft; echo "status $?"
ip netns exec gw nft -j list sets | jq -r '.nftables[] | select(.set) | .set.name'
ip netns exec gw nft list tables
ip netns exec gw nft flush ruleset
ip netns exec gw nft list ruleset | wc -l
ip netns exec wan ping -c 1 -W 1 172.20.1.10 | tail -2
