#!/bin/bash
# nexthop objects: ids, groups, replace, blackhole, fdb, weights, json
ip netns add peer; ip -n peer link set lo up; ip link add veth1 type veth peer name veth2 netns peer; ip link add veth3 type veth peer name veth4 netns peer
for d in veth1 veth3; do ip link set $d up; done; ip -n peer link set veth2 up; ip -n peer link set veth4 up
ip addr add 172.16.1.1/24 dev veth1; ip addr add 172.16.2.1/24 dev veth3; ip -n peer addr add 172.16.1.2/24 dev veth2; ip -n peer addr add 172.16.2.2/24 dev veth4; ip -n peer addr add 172.16.101.1/32 dev lo
ip -6 addr add 2001:db8:91::1/64 dev veth1 nodad; ip -n peer -6 addr add 2001:db8:91::2/64 dev veth2 nodad
ip nexthop add id 12 via 172.16.1.2 dev veth1; ip nexthop add id 13 via 172.16.2.2; ip nexthop ls; ip nexthop show id 12
ip nexthop add id 12 via 172.16.1.3 dev veth1; ip nexthop add id 14 via 172.17.1.2 dev veth1; ip nexthop add id 14 dev veth9; ip nexthop add id 0 dev veth1; ip nexthop add via 172.16.1.9 dev veth1; ip nexthop list
ip nexthop add id 15 blackhole; ip nexthop add id 16 via 2001:db8:91::2 dev veth1; ip nexthop add id 17 dev veth3; ip nexthop add id 18 via 172.16.2.9 dev veth3 onlink; ip nexthop
ip route add 172.16.101.1/32 nhid 12; ip route add 172.16.101.2/32 nhid 101; ip route add 172.16.101.3/32 nhid 15; ip route add 172.16.101.4/32 nhid 999; ip route add 172.16.101.5 nhid 12 via 172.16.1.2; ip -6 route add 2001:db8:101::1/128 nhid 16; ip -6 route add 2001:db8:101::2/128 nhid 12; ip -6 route add 2001:db8:101::3/128 nhid 17
ip route; ip -d route show 172.16.101.2; ip -6 route show 2001:db8:101::1; ip -6 route show 2001:db8:101::3
ping -c 1 -W 1 172.16.101.1 | grep -o '[0-9] received'; ping -c 1 172.16.101.3; ip route get 172.16.101.1; ip route get 172.16.101.3
ip nexthop replace id 12 via 172.16.1.5 dev veth1; ip route show 172.16.101.1; ip nexthop replace id 101 group 13; ip route show 172.16.101.2; ip nexthop replace id 12 group 13/17; ip nexthop replace id 101 via 172.16.1.2 dev veth1
ip nexthop show dev veth1; ip nexthop show proto static; ip nexthop add id 20 via 172.16.1.20 dev veth1 proto static; ip nexthop show proto static; ip -j nexthop show id 12 | jq -c .; ip -d nexthop show id 20; ip nexthop get id 20; ip nexthop get id 777
ip nexthop del id 101; ip route show 172.16.101.2; ip nexthop del id 777; ip nexthop flush dev veth1; ip nexthop; ip nexthop flush; ip nexthop; ip route
