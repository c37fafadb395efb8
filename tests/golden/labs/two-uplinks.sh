#!/bin/bash
# Two uplinks, chosen by source address and by mark
ip netns add gw; ip netns add isp1; ip netns add isp2; ip netns add lan
ip link add lan0 netns gw type veth peer name eth0 netns lan
ip link add up1 netns gw type veth peer name g netns isp1
ip link add up2 netns gw type veth peer name g netns isp2
ip -n gw a a 192.168.1.1/24 dev lan0
ip -n gw a a 203.0.113.2/30 dev up1
ip -n gw a a 198.51.100.2/30 dev up2
ip -n lan a a 192.168.1.10/24 dev eth0
ip -n lan a a 192.168.1.11/24 dev eth0
ip -n isp1 a a 203.0.113.1/30 dev g
ip -n isp2 a a 198.51.100.1/30 dev g
for n in isp1 isp2; do ip -n $n link set lo up; ip -n $n addr add 8.8.8.8/32 dev lo; ip -n $n link set g up; done
for d in lan0 up1 up2; do ip -n gw link set $d up; done
ip -n lan link set eth0 up
ip -n lan route add default via 192.168.1.1
ip -n isp1 route add 192.168.1.0/24 via 203.0.113.2
ip -n isp2 route add 192.168.1.0/24 via 198.51.100.2
ip netns exec gw sysctl -w net.ipv4.ip_forward=1
ip -n gw route add default via 203.0.113.1 table 101
ip -n gw route add default via 198.51.100.1 table 102
ip -n gw route add default via 203.0.113.1 metric 100
ip -n gw route add default via 198.51.100.1 metric 200
ip -n gw rule add from 192.168.1.10 table 101 prio 1000
ip -n gw rule add from 192.168.1.11 lookup 102 prio 1001
ip -n gw rule add fwmark 0x2/0xff lookup 102 prio 900
ip -n gw rule
ip -n gw route show table all | grep -v -e local -e broadcast -e multicast -e fe80
ip -n gw route get 8.8.8.8 from 192.168.1.10 iif lan0
ip -n gw route get 8.8.8.8 from 192.168.1.11 iif lan0
ip -n gw route get 8.8.8.8
ip -n gw route get 8.8.8.8 mark 2
ip netns exec lan ping -c 1 -I 192.168.1.10 8.8.8.8
ip netns exec lan ping -c 1 -I 192.168.1.11 8.8.8.8
ip netns exec lan traceroute -n -w 1 -q 1 -s 192.168.1.10 8.8.8.8
ip netns exec lan traceroute -n -w 1 -q 1 -s 192.168.1.11 8.8.8.8
ip -n gw link set up1 down
ip netns exec lan ping -c 1 -W 1 -I 192.168.1.10 8.8.8.8
ip -n gw route show table 101
ip -n gw route
ip -n gw route add 10.0.0.0/8 nexthop via 198.51.100.1 weight 1 nexthop via 192.168.1.10 weight 2
ip -n gw route show 10.0.0.0/8
ip -n gw rule del prio 1000
ip -n gw rule del prio 1000
ip -n gw rule add from all to 10.1.0.0/16 unreachable
ip -n gw rule add iif lan0 tos 0x10 lookup main pref 5
ip -n gw rule list
ip -n gw -j rule | jq -c '.[]'
ip -n gw route get 10.1.2.3
ip -n gw rule flush
ip -n gw rule
ip -n gw route flush table 102
ip -n gw route show table 102
ip -n gw route add throw 10.2.0.0/16 table 55
ip -n gw route list table 55
ip -n gw route del default table 77
