#!/bin/bash
# What follows from a change without being asked for.
ip netns add red
ip link add v0 type veth peer name v1 netns red
# a size given when the bridge is made does not stay, one given later does
ip link add br0 mtu 1100 type bridge
ip link add i0 master br0 type ifb
ip link add br1 type bridge
ip link set br1 mtu 1100
ip link add i1 master br1 type ifb
# a local route knows no carrier
ip link set v0 up
ip -6 route append local default via fd00:2::2 dev v0 onlink table 255
# by a file as by sysctl
echo 1 > /proc/sys/net/ipv4/ip_forward
ip netns exec red bash -c 'echo 1 > /proc/sys/net/ipv6/conf/all/disable_ipv6'
ip -n red link set v1 up
echo 0 > /proc/sys/net/ipv6/conf/v0/accept_dad
echo 3 > /proc/sys/net/ipv4/nothing
cd /proc/sys/net/ipv4
echo 2 > conf/all/rp_filter
cd /
# two names for one namespace
unshare -n sleep 30 &
sleep 0.2
ln -s /proc/$!/ns/net /run/netns/blue
ip link add v2 type veth peer name v3 netns blue
ip -n blue link set v3 up
# a router learns from those who ask for one
sysctl -q net.ipv6.conf.all.forwarding=1
ip netns exec red sysctl -q net.ipv6.conf.all.disable_ipv6=0
sleep 4
# an address is changed as a whole, by whatever prefix it is named
ip addr replace fd00:2::3/126 dev lo nodad
ip addr replace fd00:2::3/48 dev lo
# a route without carrier that is not to be used looks dead
ip addr add 10.3.0.1/24 dev v0
ip -n red link set v1 down
sysctl -q net.ipv4.conf.v0.ignore_routes_with_linkdown=1
