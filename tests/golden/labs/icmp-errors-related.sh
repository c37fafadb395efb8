#!/bin/bash
# kernel selftest conntrack_icmp_related.sh
cleanup() { for i in nsclient1 nsrouter1 nsrouter2 nsserver; do ip netns del $i 2>/dev/null; done; }
trap cleanup EXIT
for i in nsclient1 nsrouter1 nsrouter2 nsserver; do ip netns add $i; ip -net $i link set lo up; done
DEV=veth0
ip link add veth0 netns nsclient1 type veth peer name eth1 netns nsrouter1
ip link add veth0 netns nsserver type veth peer name eth1 netns nsrouter2
ip link add eth2 netns nsrouter1 type veth peer name eth2 netns nsrouter2
for i in nsclient1 nsserver; do ip -net $i link set veth0 up; done
for i in nsrouter1 nsrouter2; do ip -net $i link set eth1 up; ip -net $i link set eth2 up; ip netns exec $i sysctl -q net.ipv4.ip_forward=1; done
ip -net nsclient1 addr add 192.168.1.2/24 dev veth0
ip -net nsrouter1 addr add 192.168.1.1/24 dev eth1
ip -net nsrouter1 addr add 192.168.3.1/24 dev eth2
ip -net nsrouter2 addr add 192.168.3.10/24 dev eth2
ip -net nsrouter2 addr add 192.168.2.1/24 dev eth1
ip -net nsserver addr add 192.168.2.2/24 dev veth0
ip -net nsclient1 route add default via 192.168.1.1
ip -net nsserver route add default via 192.168.2.1
ip -net nsrouter1 route add default via 192.168.3.10
ip -net nsrouter2 route add default via 192.168.3.1
ip netns exec nsrouter1 nft -f - <<EOF
table inet filter {
	counter unknown { }
	counter related { }
	chain forward {
		type filter hook forward priority 0; policy accept;
		meta l4proto icmp icmp type "destination-unreachable" ct state "related" counter name "related" accept
		meta l4proto { icmp, icmpv6 } ct state new,established accept
		counter name "unknown" drop
	}
}
EOF
ip netns exec nsserver nft -f - <<EOF
table inet filter {
	counter unknown { }
	chain input {
		type filter hook input priority 0; policy accept;
		meta l4proto icmp ct state established,untracked accept
		counter name "unknown"
	}
}
EOF
ip netns exec nsrouter1 nft -f - <<EOF
table ip nat {
	chain postrouting {
		type nat hook postrouting priority 0; policy accept;
		ip protocol icmp oifname "eth2" counter masquerade
	}
}
EOF
ip -net nsrouter2 link set eth1 mtu 1280
ip -net nsserver link set veth0 mtu 1280
ip netns exec nsclient1 ping -c 1 -s 1000 -q -M do 192.168.2.2 | sed -n '$!p'
ip netns exec nsclient1 ping -c 1 -s 1300 -W 1 -q -M do 192.168.2.2 | tail -3 | head -2
ip netns exec nsrouter1 nft list counter inet filter related
ip netns exec nsrouter1 nft list counter inet filter unknown
ip netns exec nsserver nft list counters
ip netns exec nsrouter1 nft list table ip nat
ip netns exec nsclient1 ip route get 192.168.2.2 | grep -o 'mtu [0-9]*'
ip netns exec nsrouter1 conntrack -L 2>/dev/null | sed 's/id=[0-9]*/id=N/g; s/icmp *1 [0-9]*/icmp 1 T/' | sort
