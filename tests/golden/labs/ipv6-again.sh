#!/bin/bash
# dual stack through a router; NAT66; link-local
for n in a r b; do ip netns add $n; ip -n $n link set lo up; done
ip link add a0 netns a address 02:00:00:00:0a:00 type veth peer name r0 netns r
ip link add b0 netns b type veth peer name r1 netns r
ip -n r link set r0 address 02:00:00:00:0b:00
ip -n r link set r1 address 02:00:00:00:0b:01
ip -n b link set b0 address 02:00:00:00:0c:00
ip -n a addr add fd00:a::2/64 dev a0 nodad
ip -n r addr add fd00:a::1/64 dev r0 nodad
ip -n r addr add fd00:b::1/64 dev r1 nodad
ip -n b addr add fd00:b::2/64 dev b0 nodad
ip -n a link set a0 up; ip -n r link set r0 up; ip -n b link set b0 up; ip -n r link set r1 up
ip netns exec r sysctl -w net.ipv6.conf.all.forwarding=1
ip -n a route add default via fd00:a::1
ip -n a -6 route
ip netns exec a ping -c 2 fd00:b::2
ip -n b route add default via fe80::ff:fe00:b01 dev b0
ip netns exec a ping -c 2 fd00:b::2
ip netns exec a ping6 -c 1 fe80::ff:fe00:b00%a0
ip netns exec a ping6 -c 1 -I a0 fe80::ff:fe00:b00
ip netns exec a ping6 -c 1 fe80::ff:fe00:b00
ip -n a -6 neigh | sort
ip netns exec a traceroute -6 -n -q 1 fd00:b::2
ip netns exec r tcpdump -c 2 -ni r1 icmp6 and host fd00:b::2 2>/dev/null & sleep 1; ip netns exec a ping -c 1 fd00:b::2 >/dev/null; wait
ip -n a addr show a0 | grep inet6
ip -n r -6 route show dev r1
ip -n a -6 route get fd00:b::2
ip -n a -6 route get fe80::1 dev a0
ip -n a route get ::1
ip -n r -6 route add blackhole fd00:dead::/32
ip netns exec a ping -c 1 -W 1 fd00:dead::1
ip -n r -6 route replace prohibit fd00:dead::/32
ip netns exec a ping -c 1 -W 1 fd00:dead::1
ip -n r -6 route del fd00:dead::/32
ip netns exec a ping -c 1 fd00:dead::1
ip -n b addr add fd00:b::3/64 dev b0; ip -n b addr show b0 | grep -c tentative; sleep 2; ip -n b addr show b0 | grep -c tentative
ip -n r addr add fd00:b::2/64 dev r1; sleep 3; ip -n r addr show dev r1 | grep dadfailed
ip netns exec b sysctl -a 2>/dev/null | grep 'net.ipv6.conf.b0.\(accept_ra\|forwarding\|disable_ipv6\|hop_limit\|mtu\) '
ip netns exec r ip6tables -t nat -A POSTROUTING -o r1 -j MASQUERADE
ip netns exec a ping -c 1 fd00:b::2
ip netns exec r ip6tables -t nat -S
ip netns exec b ip6tables -A INPUT -p ipv6-icmp --icmpv6-type 128 -j DROP
ip netns exec a ping -c 1 -W 1 fd00:b::2
ip netns exec b ip6tables -L INPUT -n
ip netns exec b ip6tables -I INPUT -p tcp --dport 22 -j REJECT --reject-with tcp-reset
ip netns exec b ip6tables-save | grep -v '^#'
ip netns exec a nc -6 -zv -w 1 fd00:b::2 22
ip -n a -6 addr flush dev a0 scope global; ip -n a -6 addr show dev a0
ip -n a link set a0 down; ip -n a -6 route; ip -n a -6 addr show dev a0
ip -n a -6 addr add fd00:a::9/64 dev a0 preferred_lft 0
ip -n a -6 addr show dev a0 | sed 's/[0-9]*sec/Nsec/g'
