#!/bin/bash
# A VRF is the loopback of its domain: its addresses, its sources, its sockets.
ip link set lo up
ip link add d1 type dummy
ip link add vrf-a type vrf table 100
ip link set vrf-a up
ip link set d1 master vrf-a; ip link set d1 up; ip addr add 203.0.113.1/24 dev d1
ip addr add 2001:db8::1/64 dev d1 nodad
ip route get vrf vrf-a 203.0.113.1
ip route get vrf vrf-a 203.0.113.7
ip route get vrf vrf-a 2001:db8::1
ip vrf exec vrf-a ping -c 1 203.0.113.1
ping -c 1 -W 1 203.0.113.1
ping -c 1 -I vrf-a 203.0.113.1
ping -c 1 -I vrf-a 2001:db8::1
ping -c 1 -W 1 2001:db8::1
ip route add 203.0.113.0/24 dev vrf-a
ping -c 1 -W 1 203.0.113.1
ip route get 203.0.113.9
ip link add v0 type veth peer name v1; ip netns add n
ip link set v1 netns n; ip link set v0 master vrf-a up; ip addr add 10.5.0.1/24 dev v0
ip -n n addr add 10.5.0.2/24 dev v1; ip -n n link set v1 up; ip -n n route add default via 10.5.0.1
ip route add 10.5.0.0/24 dev vrf-a
ping -c 1 -W 1 10.5.0.2
ip route get 10.5.0.2
ip addr add 172.16.0.1/24 dev vrf-a
ip vrf exec vrf-a ping -c 1 172.16.0.1
ip -n n route get 8.8.8.8
ip netns exec n ping -c 1 10.5.0.1
ip netns exec n ping -c 1 203.0.113.1
sysctl -qw net.ipv4.ip_forward=1
ip link add w0 type veth peer name w1; ip netns add m; ip link set w1 netns m
ip addr add 10.6.0.1/24 dev w0; ip link set w0 up
ip -n m addr add 10.6.0.2/24 dev w1; ip -n m link set w1 up; ip -n m route add default via 10.6.0.1
ip netns exec m ping -c 1 -W 1 10.5.0.2
ip route add 10.6.0.0/24 dev w0 table 100
ip netns exec m ping -c 1 -W 1 10.5.0.2
ip vrf exec vrf-a nc -l 203.0.113.1 99 > /tmp/o & sleep 0.3; echo x | ip vrf exec vrf-a nc -N 203.0.113.1 99; wait; cat /tmp/o
ip link add br7 type bridge
ip link add link br7 name br7.9 type vlan id 9 reorder_hdr off
ip -d link show br7.9 | tail -1 | cut -c1-50
