#!/bin/bash
# counters as witnesses for NAT: dnat, masquerade, redirect in ip, ip6 and inet
sfx=$(mktemp -u "XXXXXXXX")
ns0="ns0-$sfx"; ns1="ns1-$sfx"; ns2="ns2-$sfx"
echo ${#sfx} ${#ns0}
cleanup() { for i in 0 1 2; do ip netns del ns$i-"$sfx"; done; }
trap cleanup EXIT
nft --version > /dev/null 2>&1 || exit 4
for n in "$ns0" "$ns1" "$ns2"; do ip netns add "$n"; done
ip link add veth0 netns "$ns0" type veth peer name eth0 netns "$ns1" > /dev/null 2>&1
ip link add veth1 netns "$ns0" type veth peer name eth0 netns "$ns2"
ip -net "$ns0" link set lo up
ip -net "$ns0" link set veth0 up
ip -net "$ns0" addr add 10.0.1.1/24 dev veth0
ip -net "$ns0" addr add dead:1::1/64 dev veth0 nodad
ip -net "$ns0" link set veth1 up
ip -net "$ns0" addr add 10.0.2.1/24 dev veth1
ip -net "$ns0" addr add dead:2::1/64 dev veth1 nodad
for i in 1 2; do
  ip -net ns$i-$sfx link set lo up
  ip -net ns$i-$sfx link set eth0 up
  ip -net ns$i-$sfx addr add 10.0.$i.99/24 dev eth0
  ip -net ns$i-$sfx route add default via 10.0.$i.1
  ip -net ns$i-$sfx addr add dead:$i::99/64 dev eth0 nodad
  ip -net ns$i-$sfx route add default via dead:$i::1
done
for i in 0 1 2; do
ip netns exec ns$i-$sfx nft -f /dev/stdin <<EOF
table inet filter {
	counter ns0in {}
	counter ns1in {}
	counter ns2in {}
	counter ns0out {}
	counter ns1out {}
	counter ns2out {}
	counter ns0in6 {}
	counter ns1in6 {}
	counter ns2in6 {}
	map nsincounter {
		type ipv4_addr : counter
		elements = { 10.0.1.1 : "ns0in",
			     10.0.2.1 : "ns0in",
			     10.0.1.99 : "ns1in",
			     10.0.2.99 : "ns2in" }
	}
	map nsincounter6 {
		type ipv6_addr : counter
		elements = { dead:1::1 : "ns0in6", dead:2::1 : "ns0in6", dead:1::99 : "ns1in6", dead:2::99 : "ns2in6" }
	}
	map nsoutcounter {
		type ipv4_addr : counter
		elements = { 10.0.1.1 : "ns0out", 10.0.2.1 : "ns0out", 10.0.1.99: "ns1out", 10.0.2.99: "ns2out" }
	}
	chain input {
		type filter hook input priority 0; policy accept;
		counter name ip saddr map @nsincounter
		icmpv6 type { "echo-request", "echo-reply" } counter name ip6 saddr map @nsincounter6
	}
	chain output {
		type filter hook output priority 0; policy accept;
		counter name ip daddr map @nsoutcounter
	}
}
EOF
done
ip netns exec "$ns0" ping -q -c 1 10.0.1.99 > /dev/null && echo ok
ip netns exec "$ns0" nft list counter inet filter ns1in
ip netns exec "$ns0" nft list counters
ip netns exec "$ns1" nft list counters table inet filter | grep -A1 ns0
ip netns exec "$ns0" nft reset counters inet > /dev/null; ip netns exec "$ns1" nft reset counters inet | head -3
ip netns exec "$ns0" nft list map inet filter nsincounter
ip netns exec "$ns0" nft -f /dev/stdin <<EOF
table ip nat {
	chain output {
		type nat hook output priority 0; policy accept;
		ip daddr 10.0.1.99 dnat to 10.0.2.99
	}
}
EOF
ip netns exec "$ns0" ping -q -c 1 10.0.1.99 | head -4 | tail -1
ip netns exec "$ns0" nft list counter inet filter ns2out
ip netns exec "$ns0" nft flush chain ip nat output
ip netns exec "$ns0" nft -f /dev/stdin <<EOF
table inet nat {
	chain output {
		type nat hook output priority 0; policy accept;
		ip daddr 10.0.1.99 dnat ip to 10.0.2.99
		ip6 daddr dead:1::99 dnat ip6 to dead:2::99
	}
}
EOF
ip netns exec "$ns0" ping -q -c 1 dead:1::99 > /dev/null; echo $?
ip netns exec "$ns2" nft list counter inet filter ns0in6
ip netns exec "$ns0" nft flush chain inet nat output
ip netns exec "$ns0" sysctl net.ipv4.conf.veth0.forwarding=1
ip netns exec "$ns0" sysctl net.ipv4.conf.veth1.forwarding=1 > /dev/null
ip netns exec "$ns2" ping -q -c 1 10.0.1.99 | tail -2 | head -1 | cut -d, -f1-3
ip netns exec "$ns0" nft -f - <<EOF
table ip nat {
	chain postrouting {
		type nat hook postrouting priority 0; policy accept;
		meta oif veth0 masquerade fully-random
	}
	chain prerouting {
		type nat hook prerouting priority 0; policy accept;
		meta iif veth1 meta l4proto icmp ip saddr 10.0.2.99 ip daddr 10.0.1.99 redirect
	}
}
EOF
ip netns exec "$ns2" ping -c 1 10.0.1.99 | head -2
ip netns exec "$ns0" nft list table ip nat
ip netns exec "$ns0" nft flush chain ip nat prerouting
ip netns exec "$ns1" nft reset counters inet >/dev/null
ip netns exec "$ns2" ping -q -c 1 10.0.1.99 >/dev/null; ip netns exec "$ns1" nft list counter inet filter ns0in
ip netns exec "$ns0" nft delete counter inet filter ns0in
ip netns exec "$ns0" nft add quota inet filter q '{ over 1 mbytes }'; ip netns exec "$ns0" nft list quotas
ip netns exec "$ns0" nft add limit inet filter lim '{ rate 10/second burst 5 packets }'; ip netns exec "$ns0" nft list limits
ip netns exec "$ns0" nft add rule inet filter output limit name lim accept; ip netns exec "$ns0" nft list chain inet filter output
