#!/bin/bash
# StackOverflow: two uplinks, answer must leave where the request came in
ip netns add isp1; ip netns add isp2; ip netns add gw; ip netns add client
ip link add e1 netns gw type veth peer name e0 netns isp1
ip link add e2 netns gw type veth peer name e0 netns isp2
ip link add c1 netns client type veth peer name up netns isp1
ip link add c2 netns client type veth peer name up netns isp2
for n in isp1 isp2 gw client; do ip -n $n link set lo up; for d in $(ip -n $n -o link show type veth | awk -F': ' '{print $2}' | cut -d@ -f1); do ip -n $n link set $d up; done; done
ip -n gw addr add 198.51.100.2/30 dev e1
ip -n isp1 addr add 198.51.100.1/30 dev e0
ip -n gw addr add 203.0.113.2/30 dev e2
ip -n isp2 addr add 203.0.113.1/30 dev e0
ip -n isp1 addr add 10.0.1.1/24 dev up
ip -n client addr add 10.0.1.2/24 dev c1
ip -n isp2 addr add 10.0.2.1/24 dev up
ip -n client addr add 10.0.2.2/24 dev c2
for n in isp1 isp2; do ip netns exec $n sysctl -qw net.ipv4.ip_forward=1; done
ip -n client route add 203.0.113.0/30 via 10.0.2.1
ip -n client route add 198.51.100.0/30 via 10.0.1.1
ip -n gw route add default via 198.51.100.1 dev e1 metric 100
ip -n gw route add default via 203.0.113.1 dev e2 metric 200
ip -n gw route
ip netns exec client ping -c1 -W1 198.51.100.2
ip netns exec client ping -c1 -W1 203.0.113.2
ip netns exec client ping -c1 -W1 -I 10.0.1.2 203.0.113.2
# the classic fix
ip netns exec gw bash -c 'echo "1 ISP1" >> /etc/iproute2/rt_tables; echo "2 ISP2" >> /etc/iproute2/rt_tables'
ip -n gw route add 198.51.100.0/30 dev e1 src 198.51.100.2 table ISP1
ip -n gw route add default via 198.51.100.1 table ISP1
ip -n gw route add default via 203.0.113.1 table ISP2
ip -n gw rule add from 198.51.100.2 table ISP1
ip -n gw rule add from 203.0.113.2 lookup ISP2 prio 1000
ip -n gw rule
ip -n gw route show table ISP1
ip -n gw route show table 2
ip -n gw route show table all | grep -v ff00 | grep -v fe80
ip netns exec client ping -c1 -W1 203.0.113.2
ip -n gw route get 10.0.2.2 from 203.0.113.2
ip -n gw route get 10.0.2.2
ip -n gw route get 10.0.2.2 from 9.9.9.9
ip -n gw route get 10.0.2.2 mark 0x1
ip -n gw route replace default scope global nexthop via 198.51.100.1 dev e1 weight 1 nexthop via 203.0.113.1 dev e2 weight 3
ip -n gw route show default
ip -n gw route del default
ip -n gw route del default
ip -n gw route del default
ip -n gw route del default
ip -n gw route flush cache
ip -n gw rule del from 198.51.100.2
ip -n gw rule del prio 1000
ip -n gw rule del prio 1000
ip -n gw rule flush
ip -n gw rule
ip -n gw route get 127.0.0.1
