#!/bin/bash
# nft_nat pieces
for n in ns0 ns1 ns2; do ip netns add $n; ip -net $n link set lo up; done
ip link add veth0 netns ns0 type veth peer name eth0 netns ns1; ip link add veth1 netns ns0 type veth peer name eth0 netns ns2
ip -net ns0 link set veth0 up; ip -net ns0 addr add 10.0.1.1/24 dev veth0; ip -net ns0 addr add dead:1::1/64 dev veth0 nodad; ip -net ns0 link set veth1 up; ip -net ns0 addr add 10.0.2.1/24 dev veth1; ip -net ns0 addr add dead:2::1/64 dev veth1 nodad
for i in 1 2; do ip -net ns$i link set eth0 up; ip -net ns$i addr add 10.0.$i.99/24 dev eth0; ip -net ns$i route add default via 10.0.$i.1; ip -net ns$i addr add dead:$i::99/64 dev eth0 nodad; ip -net ns$i route add default via dead:$i::1; done
bad_counter() { echo "ERROR: $2 counter in $1 has unexpected value (expected $3) at $4" 1>&2; ip netns exec $1 nft list counter inet filter $2 1>&2; }
for i in 0 1 2; do ip netns exec ns$i nft -f /dev/stdin <<EOF
table inet filter {
	counter ns0in {}
	counter ns1in {}
	counter ns2in {}
	counter ns0out {}
	counter ns1out {}
	counter ns2out {}
	counter ns0in6 {}
	counter ns1in6 {}
	counter ns0out6 {}
	map nsincounter { type ipv4_addr : counter
		elements = { 10.0.1.1 : "ns0in", 10.0.2.1 : "ns0in", 10.0.1.99 : "ns1in", 10.0.2.99 : "ns2in" } }
	map nsincounter6 { type ipv6_addr : counter
		elements = { dead:1::1 : "ns0in6", dead:1::99 : "ns1in6" } }
	map nsoutcounter { type ipv4_addr : counter
		elements = { 10.0.1.1 : "ns0out", 10.0.2.1: "ns0out", 10.0.1.99 : "ns1out", 10.0.2.99: "ns2out" } }
	chain input { type filter hook input priority 0; policy accept;
		counter name ip saddr map @nsincounter
		icmpv6 type { "echo-request", "echo-reply" } counter name ip6 saddr map @nsincounter6 }
	chain output { type filter hook output priority 0; policy accept;
		counter name ip daddr map @nsoutcounter }
}
EOF
done
ip netns exec ns0 ping -q -c 1 10.0.1.99 > /dev/null && ip netns exec ns0 ping -q -c 1 dead:1::99 >/dev/null; ip netns exec ns1 nft list counters | grep -B1 packets | grep -v '^--'
ip netns exec ns0 nft list map inet filter nsincounter; ip netns exec ns0 nft reset counters | grep -c 'packets 1'
ip netns exec ns0 nft -f /dev/stdin <<EOF
table ip nat {
	chain output { type nat hook output priority 0; policy accept;
		ip daddr 10.0.1.99 dnat to 10.0.2.99 }
	chain prerouting { type nat hook prerouting priority -100; meta iif veth1 ip daddr 10.0.2.1 tcp dport 8080 redirect to :8181 }
	map portmap { type ipv4_addr . inet_service : ipv4_addr . inet_service; elements = { 10.0.2.1 . 81 : 10.0.1.99 . 8080 } }
	chain pre2 { type nat hook prerouting priority dstnat; dnat ip to ip daddr . tcp dport map @portmap }
	chain post { type nat hook postrouting priority 100; meta oif veth0 snat to 10.0.1.1-10.0.1.3:4000-4010 persistent; meta oif veth1 masquerade random }
}
EOF
ip netns exec ns0 nft list table ip nat; ip netns exec ns0 ping -q -c 1 10.0.1.99 | sed -n 4p; ip netns exec ns0 nft list counter inet filter ns2in; ip netns exec ns0 sysctl -q net.ipv4.conf.veth0.forwarding=1 net.ipv4.conf.veth1.forwarding=1
ip netns exec ns1 sh -c 'echo data | nc -l -p 8080 -q0 >/dev/null' & ip netns exec ns0 sh -c 'nc -l -p 8181 > /dev/null' & sleep 0.5
ip netns exec ns2 nc -zv -w1 10.0.2.1 81; ip netns exec ns2 nc -zv -w1 10.0.2.1 8080; ip netns exec ns2 nc -zv -w1 10.0.1.99 9; ip netns exec ns0 conntrack -L -p tcp 2>/dev/null | sed 's/sport=[3-6][0-9]\{4\}/sport=P/g; s/dport=[3-6][0-9]\{4\}/dport=P/g; s/tcp *6 [0-9]*/tcp 6 N/; s/port=40[01][0-9]/port=S/g' | sort
ip netns exec ns0 nft delete table ip nat; ip netns exec ns0 nft list tables; ip netns exec ns0 nft flush table inet filter; ip netns exec ns0 nft list table inet filter | tail -8
wait %1 2>/dev/null; kill %2 2>/dev/null; ip netns exec ns0 nft -c add rule inet filter input drop; ip netns exec ns0 nft -c add rule inet filter nochain drop; ip netns exec ns0 nft 'add rule inet filter input ip saddr { 10.0.0.1, 10.0.0.5-10.0.0.9, 10.1.0.0/16 } tcp dport != { 22, 80 } ct state != established counter packets 5 bytes 300 log prefix "in: " group 2 drop'; ip netns exec ns0 nft list chain inet filter input; ip netns exec ns0 nft -j list counters | jq -r '.nftables[] | select(.counter) | .counter | "\(.name) \(.packets)"' | sort | head -3; ip netns exec ns0 nft describe ct_state | head -4; ip netns exec ns0 nft describe tcp dport | head -3
nft add table ip t; nft 'add chain ip t c { type nat hook postrouting priority 100; policy accept; }'
nft add rule ip t c snat to 10.0.1.1-10.0.1.3:4000-4010 persistent
nft add rule ip t c snat to 10.0.1.1-10.0.1.3:4000-4010 random,persistent
nft add rule ip t c meta oif lo snat to 10.0.1.1 persistent
nft add rule ip t c masquerade to :4000-5000 random,persistent
nft list table ip t
cat > /tmp/y.nft <<'Q'
table ip u {
  chain c { type nat hook postrouting priority 100; policy accept; policy accept; 
   type filter hook input priority 5;
   snat to 10.0.1.1-10.0.1.3:4000-4010 persistent; masquerade random;
   type filter hook input priority 5
   policy drop
  }
}
Q
nft -f /tmp/y.nft
