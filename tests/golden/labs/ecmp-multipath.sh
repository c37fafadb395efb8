#!/bin/bash
# multipath and metrics, link loss, ip route get with ports, nexthop objects
ip netns add h
ip netns add r1
ip netns add r2
ip netns add d
ip link add a1 netns h type veth peer name b1 netns r1
ip link add a2 netns h type veth peer name b2 netns r2
ip link add c1 netns r1 type veth peer name d1 netns d
ip link add c2 netns r2 type veth peer name d2 netns d
ip -n h addr add 10.0.1.2/24 dev a1
ip -n h addr add 10.0.2.2/24 dev a2
ip -n r1 addr add 10.0.1.1/24 dev b1
ip -n r2 addr add 10.0.2.1/24 dev b2
ip -n r1 addr add 10.0.11.1/24 dev c1
ip -n r2 addr add 10.0.12.1/24 dev c2
ip -n d addr add 10.0.11.2/24 dev d1
ip -n d addr add 10.0.12.2/24 dev d2
ip -n d addr add 172.31.255.1/32 dev lo
while read ns l; do ip -n $ns link set $l up; done <<LINKS
h a1
h a2
r1 b1
r1 c1
r2 b2
r2 c2
d d1
d d2
d lo
LINKS
for r in r1 r2; do ip netns exec $r sysctl -q -w net.ipv4.ip_forward=1; done
ip -n r1 route add 172.31.255.1 via 10.0.11.2
ip -n r2 route add 172.31.255.1 via 10.0.12.2
ip -n d route add 10.0.1.0/24 via 10.0.11.1
ip -n d route add 10.0.2.0/24 via 10.0.12.1
ip -n h route add 172.31.255.1/32 nexthop via 10.0.1.1 dev a1 weight 1 nexthop via 10.0.2.1 dev a2 weight 3
ip -n h route show
ip -n h route show 172.31.255.1
ip -n h -o route show 172.31.255.1
ip netns exec h ping -c 2 172.31.255.1
ip -n h route replace 172.31.255.1/32 via 10.0.1.1 metric 10
ip -n h route add 172.31.255.1/32 via 10.0.2.1 metric 20
ip -n h route show
ip -n h route del 172.31.255.1/32
ip -n h route show 172.31.255.1
ip -n h route get 172.31.255.1
ip -n h link set a1 down
ip -n h route show
ip netns exec h ping -c 1 172.31.255.1
ip -n h link set a1 up
ip -n h route show
ip -n r1 link set b1 down
ip -n h route show
ip -n h route get 10.0.1.1
ip netns exec h sysctl -w net.ipv4.conf.a1.ignore_routes_with_linkdown=1
ip -n h route show
ip -n h route get 10.0.1.1
ip -n r1 link set b1 up
ip -n h nexthop add id 1 via 10.0.1.1 dev a1
ip -n h nexthop add id 2 via 10.0.2.1 dev a2
ip -n h nexthop add id 10 group 1/2
ip -n h nexthop show
ip -n h route replace 172.31.255.1 nhid 10
ip -n h route show 172.31.255.1
ip -n h nexthop del id 2
ip -n h nexthop list
ip -n h route show
ip -n h route add 10.99.0.0/16 via 10.0.99.1
ip -n h route add 10.99.0.0/16 via 10.0.1.1 dev a2
ip -n h route add 10.99.0.0/16 dev a9
ip -n h route change 10.98.0.0/16 via 10.0.1.1
ip -n h route append 10.97.0.0/16 via 10.0.1.1
ip -n h route prepend 10.97.0.0/16 via 10.0.2.1
ip -n h route show root 10.97.0.0/16
ip -n h route show match 10.97.3.4
ip -n h route flush 10.97.0.0/16
ip -n h route show exact 10.97.0.0/16
