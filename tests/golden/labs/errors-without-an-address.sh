#!/bin/bash
# kernel selftest icmp.sh: an ICMP error from a router without an IPv4 address of its own
for n in ns1 ns2; do ip netns add $n; ip -n $n link set lo up; done
ip netns add rtr
ip -n rtr link set lo up
ip netns exec rtr sysctl -qw net.ipv4.ip_forward=1
ip -n rtr link add e1 type veth peer name e0 netns ns1
ip -n rtr link add e2 type veth peer name e0 netns ns2
for d in e1 e2; do ip -n rtr link set $d up; done
ip -n ns1 link set e0 up; ip -n ns2 link set e0 up
ip -n ns1 addr add 172.16.0.1/32 dev e0
ip -n ns1 route add default dev e0
ip -n ns2 addr add 172.16.1.1/32 dev e0
ip -n ns2 route add default dev e0
ip netns exec rtr sysctl -qw net.ipv4.conf.all.proxy_arp=1
ip -n rtr route add 172.16.0.1/32 dev e1
ip -n rtr route add 172.16.1.1/32 dev e2
ip netns exec ns1 ping -c 1 -W 2 172.16.1.1 | head -2 | sed 's/time=.*//'
ip netns exec ns1 ping -c 1 -W 2 -t 1 172.16.1.1 | sed -n '1,2p'
ip netns exec ns1 ping -c 1 -W 2 192.0.2.1 | sed -n '1,2p'
ip netns exec ns1 traceroute -n -q 1 172.16.1.1 | awk '{print $1,$2}'
