#!/bin/bash
# kernel selftest arp_ndisc_untracked_subnets.sh: arp_accept 0, 1, 2
for accept in 0 1 2; do
	for same in 1 0; do
		ip netns add host; ip netns add router
		ip link add veth0 netns host type veth peer name veth1 netns router
		ip -n host link set veth0 address 02:00:00:00:00:0a
		ip -n host addr add 10.0.10.1/24 dev veth0
		[ $same = 0 ] && ip -n host addr add 10.0.11.1/24 dev veth0
		ip -n router addr add 10.0.10.2/24 dev veth1
		ip netns exec router sysctl -qw net.ipv4.conf.veth1.arp_accept=$accept
		ip netns exec host sysctl -qw net.ipv4.conf.veth0.arp_notify=0
		ip -n host link set veth0 up; ip -n router link set veth1 up
		src=10.0.10.1; [ $same = 0 ] && src=10.0.11.1
		ip netns exec host arping -w 1 -A -I veth0 -c 1 $src -q; echo arping $?
		ip -n router neigh show dev veth1 | awk '{print $1, $2, $3}'
		echo "accept=$accept same=$same: $(ip -n router neigh get $src dev veth1 2>&1)"
		ip netns del host; ip netns del router
	done
done
