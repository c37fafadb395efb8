#!/bin/bash
# What the kernel refuses, and in which words: each line is one cause of several that share an errno.
ip netns add red
ip link add v0 type veth peer name v1
ip link set v0 up
ip link set v1 up
ip addr add 10.0.0.1/24 dev v0
# routes
ip route add 10.9.0.0/16 via 10.0.0.2 scope host
ip route add 10.9.0.0/16 scope host nexthop via 10.0.0.2 nexthop via 10.0.0.3
ip route add prohibit 10.8.0.0/16
ip route add 10.9.0.0/16 via 10.8.0.1
ip route add unreachable 10.7.0.0/16
ip route add 10.9.0.0/16 via 10.7.0.1
ip -6 route add fd00:9::/64 nexthop dev v0 nexthop dev v1
ip -6 route add fd00:9::/64 dev v0 src fd00::77
ip -6 route add fd00:9::/64 via fe80::9 dev lo
sysctl -w net.ipv6.conf.v1.disable_ipv6=1
ip -6 route add fd00:9::/64 dev v1
ip -6 neigh add fd00::2 lladdr 02:00:00:00:00:01 dev v1
# a blackhole is at lo, whose IPv6 comes before its state
sysctl -w net.ipv6.conf.lo.disable_ipv6=1
ip -6 nexthop add id 3 blackhole
sysctl -w net.ipv6.conf.lo.disable_ipv6=0
ip -6 nexthop add id 3 blackhole
ip nexthop replace blackhole
# links too small for a family
ip link set v0 mtu 1000
ip -6 addr del fd00::1/64 dev v0
ip link set lo mtu 60
ip addr del 10.0.0.9/24 dev lo
ip neigh change 10.0.2.4 lladdr 02:00:00:00:00:01 dev lo
ip neigh add 10.0.2.4 lladdr 02:00:00:00:00:01 dev lo
# forwarding tables
bridge fdb add 02:00:00:00:00:01 dev lo self
bridge fdb del 02:00:00:00:00:01 dev lo self
ip link add x0 type vxlan id 1 dstport 4789
bridge fdb add 02:00:00:00:00:01 dev x0 self
bridge fdb add 02:00:00:00:00:01 dev x0 self dst fd00::1
bridge fdb add 02:00:00:00:00:01 dev x0 self dst 10.0.0.7
ip link add x1 address 01:00:00:00:00:00 type vxlan id 2 dstport 4789
# masters: by their number, looked for where the link itself is
ip link add w0 master lo netns red type veth
ip link add w0 master v1 netns red type veth
ip -n red link add w9 type veth
ip link set v1 netns red name w9
ip link set v1 netns red name w8
# a bridge is no port of what rides on it
brctl addbr br0
ip link add x2 master br0 type vxlan id 3 dstport 4789 dev br0
ip link add x2 type vxlan id 3 dstport 4789 dev br0
ip link set x2 master br0
# what is said of a peer is looked at before the namespace is looked for
ip link add w1 netns 999999 type veth peer name w2 address 01:00:00:00:00:00
ip link add i0 mtu 1100 type ifb
ip -6 neigh add proxy fd00::5 dev i0
