#!/bin/bash
# a router's groups: what forwarding joins, and what nodad and keep_addr_on_down keep
ip netns add r; ip netns add h
ip link add r0 netns r address 02:00:00:00:0a:01 type veth peer name h0 netns h address 02:00:00:00:0b:01
ip -n r addr add 2001:db8:1::1/64 dev r0 nodad
ip -n r addr add 2001:db8:2::1/64 dev r0 nodad
ip -n h addr add 2001:db8:1::2/64 dev h0 nodad
ip -n r link set lo up
ip -n r link set r0 up; ip -n h link set h0 up
ip -n r -6 maddr show dev r0
ip netns exec r cat /proc/net/anycast6
ip netns exec r sysctl -w net.ipv6.conf.all.forwarding=1
ip -n r -6 maddr show dev r0
ip netns exec r cat /proc/net/igmp6
ip netns exec r cat /proc/net/anycast6 | sort
ip -n r -6 route show table local dev r0
ip netns exec r awk '{print $1, $2, $5, $6, $9, $10}' /proc/net/ipv6_route
ip -n r addr del 2001:db8:2::1/64 dev r0
ip -n r -6 maddr show dev r0
ip netns exec r sysctl -w net.ipv6.conf.all.forwarding=0
ip -n r -6 maddr show dev r0
ip -n r -6 maddr show dev lo
ip netns exec h ping -c 1 2001:db8:1::1
ip netns exec r sysctl -w net.ipv6.conf.r0.keep_addr_on_down=1
ip -n r link set r0 down
ip -n r -6 addr show dev r0
ip -n r -6 route show dev r0
ip -n r link set r0 up
ip -n r -6 addr show dev r0
ip netns exec h ping -c 1 2001:db8:1::1
ip netns exec r sysctl net.ipv4.neigh.r0.base_reachable_time_ms net.ipv4.neigh.lo.base_reachable_time_ms
ip netns exec r sysctl -w net.ipv4.neigh.r0.base_reachable_time_ms=5000 net.ipv6.neigh.r0.gc_stale_time=30
ip netns exec r sysctl net.ipv4.neigh.r0.base_reachable_time_ms net.ipv4.neigh.lo.base_reachable_time_ms net.ipv6.neigh.r0.gc_stale_time
ip netns exec r ls /proc/sys/net/ipv4/neigh
ip -n h link add h1 type veth peer name h2
ip netns exec h sysctl net.ipv4.neigh.h1.base_reachable_time_ms
ip -n r link set r0 netns h
ip netns exec h sysctl net.ipv4.neigh.r0.base_reachable_time_ms
