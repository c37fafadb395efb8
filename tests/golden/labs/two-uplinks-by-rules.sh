#!/bin/bash
# tags: policy-routing rules tables fwmark iptables mangle suppress blackhole
ip netns add r
ip netns add isp1
ip netns add isp2
ip netns add pc
ip -n r link add u1 type veth peer name d1 netns isp1
ip -n r link add u2 type veth peer name d2 netns isp2
ip -n r link add p0 type veth peer name eth0 netns pc
ip -n r addr add 10.1.0.2/30 dev u1
ip -n isp1 addr add 10.1.0.1/30 dev d1
ip -n r addr add 10.2.0.2/30 dev u2
ip -n isp2 addr add 10.2.0.1/30 dev d2
ip -n r addr add 192.168.7.1/24 dev p0
ip -n pc addr add 192.168.7.7/24 dev eth0
ip -n isp1 addr add 9.9.9.9/32 dev lo
ip -n isp2 addr add 9.9.9.9/32 dev lo
for x in r isp1 isp2 pc; do ip -n $x link set lo up; done
for x in u1 u2 p0; do ip -n r link set $x up; done
ip -n isp1 link set d1 up; ip -n isp2 link set d2 up; ip -n pc link set eth0 up
ip -n pc route add default via 192.168.7.1
ip -n isp1 route add 192.168.7.0/24 via 10.1.0.2
ip -n isp2 route add 192.168.7.0/24 via 10.2.0.2
ip netns exec r sysctl -w net.ipv4.ip_forward=1 net.ipv4.conf.all.rp_filter=0
ip -n r route add default via 10.1.0.1 table 101
ip -n r route add default via 10.2.0.1 table 102
ip -n r rule add from 192.168.7.7 to 9.9.9.9 ipproto icmp table 101 pref 100
ip -n r rule add fwmark 0x2/0xff table 102 pref 90
ip -n r rule
ip -n r rule show pref 90
ip -n r -j rule list | jq -c '.[0]'
ip netns exec pc ping -c 1 -W 1 9.9.9.9
ip netns exec pc traceroute -n -w 1 -q 1 9.9.9.9
ip netns exec r iptables -t mangle -A PREROUTING -i p0 -p icmp -j MARK --set-mark 2
ip netns exec pc ping -c 1 -W 1 9.9.9.9
ip netns exec isp2 tcpdump -c 2 -nni d2 icmp & sleep 1; ip netns exec pc ping -c 1 -W 1 9.9.9.9 >/dev/null; wait
ip -n r route get 9.9.9.9 from 192.168.7.7 iif p0
ip -n r route get 9.9.9.9 from 192.168.7.7 iif p0 mark 2
ip -n r route get 9.9.9.9
ip -n r route get 9.9.9.9 mark 0x2
ip netns exec r iptables -t mangle -L PREROUTING -nv
ip -n r rule add pref 50 to 9.9.9.9 blackhole
ip netns exec pc ping -c 1 -W 1 9.9.9.9
ip -n r rule del pref 50
ip -n r rule add pref 50 to 9.9.9.9 prohibit
ip netns exec pc ping -c 1 -W 1 9.9.9.9
ip -n r rule del pref 50
ip -n r rule add pref 50 to 9.9.9.9 unreachable
ip netns exec pc ping -c 1 -W 1 9.9.9.9
ip -n r rule del pref 50
ip -n r rule del pref 51
ip -n r rule add pref 40 not from 192.168.7.0/24 lookup main suppress_prefixlength 0
ip -n r rule add pref 41 iif p0 oif u1 lookup 101
ip -n r rule add pref 42 sport 1000-2000 dport 53 ipproto udp lookup 101
ip -n r rule add pref 42 sport 1000-2000 dport 53 ipproto udp lookup 101
ip -n r rule add pref 43 tos 0x10 goto 32766
ip -n r rule add pref 44 tos 0x11 lookup 5
ip -n r rule list
ip -n r -d rule list | head -4
ip -n r route show table 101
ip -n r route show table all | grep -v ^broadcast | grep -v fe80 | grep -v ff00
ip -n r route flush table 101
ip -n r route show table 101
ip -n r rule flush
ip -n r rule
ip netns exec pc ping -c 1 -W 1 9.9.9.9
ip -n r route add default via 10.1.0.1
ip netns exec pc ping -c 1 -W 1 9.9.9.9
