#!/bin/bash
# IPv6 lab: two networks, a router, firewall and link-local
for n in a r b; do ip netns add $n; ip -n $n link set lo up; done
ip link add eth0 netns a type veth peer name ra netns r
ip link add eth0 netns b type veth peer name rb netns r
ip -n a link set eth0 address 02:00:00:00:00:0a up
ip -n b link set eth0 address 02:00:00:00:00:0b up
ip -n r link set ra address 02:00:00:00:00:a0 up
ip -n r link set rb address 02:00:00:00:00:b0 up
ip -n a -6 addr add 2001:db8:a::10/64 dev eth0 nodad
ip -n b -6 addr add 2001:db8:b::10/64 dev eth0 nodad
ip -n r -6 addr add 2001:db8:a::1/64 dev ra nodad
ip -n r -6 addr add 2001:db8:b::1/64 dev rb nodad
ip -n a -6 route add default via 2001:db8:a::1
ip -n b -6 route add default via fe80::ff:fe00:b0 dev eth0
ip -n a -6 route
ip -n b -6 route show default
ip netns exec a ping -6 -c 1 -W 1 2001:db8:b::10
ip netns exec r sysctl -w net.ipv6.conf.all.forwarding=1
ip netns exec a ping -c 2 2001:db8:b::10
ip netns exec a traceroute -6 -n -q 1 2001:db8:b::10
ip netns exec a ping -c 1 fe80::ff:fe00:a0%eth0
ip netns exec a ping -c 1 -I eth0 ff02::1
ip -n a -6 neigh
ip -n a -6 route get 2001:db8:b::10
ip netns exec r ip6tables -A FORWARD -p ipv6-icmp --icmpv6-type echo-request -j REJECT --reject-with icmp6-adm-prohibited
ip netns exec a ping -c 1 -W 1 2001:db8:b::10
ip netns exec r ip6tables -L FORWARD -n -v
ip netns exec r ip6tables-save | grep -v '^#'
ip netns exec r ip6tables -F
ip -n a -6 addr show dev eth0
ip netns exec a ping -c 1 2001:db8:ff::1
ip -n r -6 route add unreachable 2001:db8:ff::/48
ip netns exec a ping -c 1 2001:db8:ff::1
ip -n r -6 route add blackhole 2001:db8:fe::/48
ip -n r -6 route
ip -n r link set rb mtu 1280
ip netns exec a ping -c 1 -s 1400 -M do 2001:db8:b::10
ip -n a -6 route get 2001:db8:b::10
ip netns exec a ip -6 route flush cache
ip -n a -6 addr del 2001:db8:a::10/64 dev eth0
ip -n a -6 route
ip -n a -6 addr add 2001:db8:a::10/64 dev eth0
ip -n a -6 addr add 2001:db8:a::10/64 dev eth0
ip -n a -6 addr flush dev eth0 scope global
ip -n a -br -6 addr
ip -6 -n r maddr show dev ra
ip netns exec b cat /proc/net/if_inet6 | awk '{print $1,$4,$6}' | sort
ip netns exec r sysctl net.ipv6.conf.ra.forwarding net.ipv6.conf.ra.accept_ra
