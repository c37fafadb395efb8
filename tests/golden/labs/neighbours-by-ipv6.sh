#!/bin/bash
# IPv6: link-local, DAD, ND, static routing, proxy_ndp, address selection labels, ip6tables.
ip netns add a; ip netns add r; ip netns add b
ip link add a0 netns a address 02:00:00:00:00:0a type veth peer name ra netns r address 02:00:00:00:00:1a
ip link add b0 netns b address 02:00:00:00:00:0b type veth peer name rb netns r address 02:00:00:00:00:1b
for n in a r b; do ip -n $n link set lo up; done
ip -n a link set a0 up; ip -n r link set ra up; ip -n r link set rb up; ip -n b link set b0 up
sleep 2
ip -n a -6 addr show dev a0
ip -n a -6 route
ip netns exec a ping -6 -c 1 -W 1 fe80::ff:fe00:1a%a0
ip netns exec a ping -6 -c 1 fe80::ff:fe00:1a
ip -n a -6 neigh
ip -n a addr add 2001:db8:a::2/64 dev a0 nodad
ip -n r addr add 2001:db8:a::1/64 dev ra nodad
ip -n r addr add 2001:db8:b::1/64 dev rb nodad
ip -n b addr add 2001:db8:b::2/64 dev b0 nodad
ip -n a -6 route add default via 2001:db8:a::1
ip -n b -6 route add default via 2001:db8:b::1
ip netns exec a ping -6 -c 1 -W 1 2001:db8:b::2
ip netns exec r sysctl -w net.ipv6.conf.all.forwarding=1
ip netns exec a ping -6 -c 1 -W 1 2001:db8:b::2
ip netns exec a traceroute -6 -n -q 1 -w 1 2001:db8:b::2
ip -n r -6 neigh show | sort | sed 's/ \(REACHABLE\|STALE\|DELAY\|PROBE\)/ NUD/'
ip -n a -6 route get 2001:db8:b::2
ip -n a -6 route get fe80::1
ip -n b addr add 2001:db8:a::2/64 dev b0
ip -n r -6 addr show dev ra
ip -n r addr add 2001:db8:a::2/64 dev ra; sleep 2; ip -n r -6 addr show dev ra | grep -A1 'db8:a::2'
ip -n a addrlabel list | head -3
ip -n a addrlabel add prefix 2001:db8:b::/48 label 42; ip -n a addrlabel | grep 42
ip -n a addrlabel add prefix 2001:db8:b::/48 label 42
ip -n a addrlabel del prefix 2001:db8:b::/48 label 42; ip -n a addrlabel | grep -c label
ip netns exec r ip6tables -A FORWARD -p icmpv6 --icmpv6-type echo-request -j REJECT --reject-with icmp6-adm-prohibited
ip -n a addr add 2001:db8:a::5/64 dev a0 nodad
ip netns exec a ping -6 -c 1 -W 1 2001:db8:b::2
ip netns exec r ip6tables -L FORWARD -n
ip netns exec a ip -6 maddr show dev a0
ip netns exec a cat /proc/net/if_inet6 | awk '{print $1,$4,$6}' | sort
ip netns exec a ip -6 token
ip netns exec a sysctl net.ipv6.conf.a0.accept_ra net.ipv6.conf.a0.disable_ipv6
ip netns exec a sysctl -w net.ipv6.conf.a0.disable_ipv6=1; ip -n a -6 addr show dev a0
ip netns exec a ping -6 -c 1 2001:db8:b::2
ip netns exec b ss -6 -lnt
