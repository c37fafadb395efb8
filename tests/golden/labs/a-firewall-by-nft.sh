#!/bin/bash
# A stateful nftables firewall with sets, named counters, per-source connection limit, raw payload, monitor.
ip netns add fw; ip netns add in; ip netns add out
ip link add l netns fw type veth peer name e netns in
ip link add w netns fw type veth peer name e netns out
for x in fw in out; do ip -n $x link set lo up; done
ip -n fw addr add 10.1.0.1/24 dev l; ip -n fw addr add 10.2.0.1/24 dev w
ip -n in addr add 10.1.0.2/24 dev e; ip -n out addr add 10.2.0.2/24 dev e
ip -n fw link set l up; ip -n fw link set w up; ip -n in link set e up; ip -n out link set e up
ip -n in route add default via 10.1.0.1; ip -n out route add default via 10.2.0.1
ip netns exec fw sysctl -qw net.ipv4.ip_forward=1
cat > /tmp/fw.nft <<'NFT'
flush ruleset
define LAN = l
define WAN = w
table inet filter {
	set blocked { type ipv4_addr; flags interval; elements = { 192.0.2.0/24, 10.2.0.66 } }
	set greedy { type ipv4_addr; flags dynamic; size 1024; }
	counter web { }
	counter dropped { comment "what nobody wants" }
	chain input {
		type filter hook input priority filter; policy drop;
		ct state vmap { established : accept, related : accept, invalid : drop }
		iif lo accept
		icmp type echo-request limit rate 5/second accept
		tcp dport 22 ct state new add @greedy { ip saddr ct count over 2 } reject with tcp reset
		tcp dport { 22, 80 } accept
		counter name dropped
	}
	chain forward {
		type filter hook forward priority 0; policy drop;
		ip saddr @blocked drop
		ct state established,related accept
		iifname $LAN oifname $WAN accept
		iifname $WAN tcp dport 80 counter name web accept
		@th,16,16 53 udp length > 8 accept
		log prefix "fwd-drop: " counter
	}
}
table ip nat {
	chain post { type nat hook postrouting priority srcnat; oifname $WAN masquerade; }
}
NFT
ip netns exec fw nft -f /tmp/fw.nft; echo "load $?"
ip netns exec fw nft list ruleset
ip netns exec in ping -c 1 -W 1 10.2.0.2 | tail -2 | head -1
ip netns exec out ping -c 1 -W 1 10.1.0.2 | tail -2 | head -1
ip netns exec out ping -c 1 -W 1 10.2.0.1 | tail -2 | head -1
ip netns exec in sh -c 'nc -lk -p 80 >/dev/null & echo $! > /tmp/web.pid' ; sleep 0.5
ip netns exec out nc -z -w 1 10.1.0.2 80; echo "web $?"
ip netns exec out nc -z -w 1 10.1.0.2 81; echo "other $?"
ip netns exec fw nft list counter inet filter web
ip netns exec fw nft reset counters inet
ip netns exec fw nft list counters
ip netns exec fw sh -c 'nc -lk -p 22 >/dev/null & echo $! > /tmp/ssh.pid'; sleep 0.5
for i in 1 2 3; do ip netns exec out sh -c 'sleep 15 | nc 10.2.0.1 22 >/dev/null 2>&1 & sleep 0.3'; done
ip netns exec out nc -z -w 1 10.2.0.1 22; echo "ssh $?"
ip netns exec fw nft list set inet filter greedy | sed 's/elements = .*/elements/'
ip netns exec fw nft list set inet filter blocked
ip netns exec fw nft add element inet filter blocked '{ 10.2.0.2 }'
ip netns exec fw nft get element inet filter blocked '{ 10.2.0.2 }'
ip netns exec out nc -z -w 1 10.1.0.2 80; echo "blocked $?"
ip netns exec fw nft delete element inet filter blocked '{ 10.2.0.2 }'
ip netns exec fw nft add rule inet filter input tcp dport 443 accep
ip netns exec fw nft add rule inet filter inptu tcp dport 443 accept
ip netns exec fw nft add rule inet filter input tcp dport 70000 accept
ip netns exec fw nft -a list chain inet filter input | grep handle | tail -2
ip netns exec fw nft delete rule inet filter input handle 999
ip netns exec fw sh -c 'timeout 1.5 nft monitor > /tmp/mon & sleep 0.5; nft add rule inet filter input tcp dport 8443 accept; wait; sed "s/by process [0-9]*/by process N/" /tmp/mon'
ip netns exec fw nft describe ct state
ip netns exec fw nft describe tcp flags
ip netns exec fw nft -j list tables
ip netns exec fw nft list chains
ip netns exec fw nft delete table ip nat; ip netns exec fw nft list tables
kill $(cat /tmp/web.pid) $(cat /tmp/ssh.pid)
