#!/bin/bash
# policy routing by source, fwmark and iif
ip netns add rtr
ip netns add isp1
ip netns add isp2
ip netns add client
ip link add wan1 netns rtr type veth peer name e0 netns isp1
ip link add wan2 netns rtr type veth peer name e0 netns isp2
ip link add lan netns rtr type veth peer name eth0 netns client
ip -n rtr addr add 100.64.1.2/30 dev wan1
ip -n rtr addr add 100.64.2.2/30 dev wan2
ip -n rtr addr add 192.168.1.1/24 dev lan
ip -n isp1 addr add 100.64.1.1/30 dev e0
ip -n isp2 addr add 100.64.2.1/30 dev e0
ip -n isp1 addr add 9.9.9.9/32 dev lo
ip -n isp2 addr add 9.9.9.9/32 dev lo
ip -n client addr add 192.168.1.10/24 dev eth0
ip -n client addr add 192.168.1.20/24 dev eth0
for l in lo wan1 wan2 lan; do ip -n rtr link set $l up; done
for n in isp1 isp2; do ip -n $n link set lo up; ip -n $n link set e0 up; done
ip -n client link set eth0 up
ip -n client route add default via 192.168.1.1
ip netns exec rtr sysctl -w net.ipv4.ip_forward=1
ip -n rtr route add default via 100.64.1.1 dev wan1
ip -n rtr route add default via 100.64.2.1 dev wan2 table 200
ip -n rtr route add 192.168.1.0/24 dev lan table 200
ip -n rtr rule add from 192.168.1.20 table 200 priority 100
ip -n rtr rule add fwmark 0x2 lookup 200 prio 200
ip netns exec rtr iptables -t nat -A POSTROUTING -o wan1 -j MASQUERADE
ip netns exec rtr iptables -t nat -A POSTROUTING -o wan2 -j SNAT --to-source 100.64.2.2
ip -n rtr rule show
ip -n rtr rule list table 200
ip -n rtr route show table 200
ip -n rtr route get 9.9.9.9
ip -n rtr route get 9.9.9.9 from 192.168.1.20 iif lan
ip -n rtr route get 9.9.9.9 from 192.168.1.10 iif lan
ip -n rtr route get 9.9.9.9 mark 2
ip netns exec client ping -c 1 -I 192.168.1.10 9.9.9.9
ip netns exec client ping -c 1 -I 192.168.1.20 9.9.9.9
ip netns exec rtr iptables -t mangle -A PREROUTING -s 192.168.1.10 -p icmp -j MARK --set-mark 2
ip netns exec client ping -c 1 -I 192.168.1.10 9.9.9.9
ip netns exec rtr iptables -t nat -L POSTROUTING -nv
ip netns exec rtr iptables -t mangle -L PREROUTING -nv
ip -n rtr rule del prio 100
ip -n rtr rule del from 192.168.1.20
ip -n rtr rule add blackhole from 192.168.1.66
ip -n rtr rule add to 10.0.0.0/8 unreachable
ip -n rtr rule add iif lan prohibit to 172.16.0.0/12
ip -n rtr rule
ip netns exec client ping -c 1 -W 1 172.16.5.5
ip netns exec client ping -c 1 -W 1 10.5.5.5
ip netns exec rtr ping -c 1 -W 1 10.5.5.5
ip -n rtr route flush table 200
ip -n rtr route show table 200
ip -n rtr route show table all | grep -v fe80 | grep -v ff00 | head -20
