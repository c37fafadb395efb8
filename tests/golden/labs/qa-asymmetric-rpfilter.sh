#!/bin/bash
# question: multi-homed host, replies leave by the wrong interface; rp_filter, martians, policy rules
ip netns add srv; ip netns add r1; ip netns add r2; ip netns add cl
ip link add e1 netns srv type veth peer name s netns r1
ip link add e2 netns srv type veth peer name s netns r2
ip link add c netns r1 type veth peer name e1 netns cl
ip link add c netns r2 type veth peer name e2 netns cl
ip -n srv addr add 10.1.0.2/24 dev e1
ip -n srv addr add 10.2.0.2/24 dev e2
ip -n r1 addr add 10.1.0.1/24 dev s
ip -n r2 addr add 10.2.0.1/24 dev s
ip -n r1 addr add 10.11.0.1/24 dev c
ip -n r2 addr add 10.12.0.1/24 dev c
ip -n cl addr add 10.11.0.2/24 dev e1
ip -n cl addr add 10.12.0.2/24 dev e2
ip -n cl addr add 172.16.0.1/32 dev lo
for p in srv:e1 srv:e2 srv:lo r1:s r1:c r2:s r2:c cl:e1 cl:e2 cl:lo; do ip -n ${p%:*} link set ${p#*:} up; done
for r in r1 r2; do ip netns exec $r sysctl -qw net.ipv4.ip_forward=1; done
ip -n r1 route add 172.16.0.1 via 10.11.0.2
ip -n r2 route add 172.16.0.1 via 10.12.0.2
ip -n srv route add default via 10.1.0.1
ip -n cl route add 10.1.0.0/24 via 10.11.0.1
ip -n cl route add 10.2.0.0/24 via 10.12.0.1
ip netns exec srv sysctl net.ipv4.conf.all.rp_filter net.ipv4.conf.e2.rp_filter
ip netns exec cl ping -c 1 -W 1 -I 172.16.0.1 10.1.0.2
ip netns exec cl ping -c 1 -W 1 -I 172.16.0.1 10.2.0.2
ip netns exec srv sysctl -w net.ipv4.conf.all.rp_filter=1
ip netns exec cl ping -c 1 -W 1 -I 172.16.0.1 10.2.0.2
ip netns exec srv sysctl -w net.ipv4.conf.e2.rp_filter=2
ip netns exec cl ping -c 1 -W 1 -I 172.16.0.1 10.2.0.2
ip netns exec srv sysctl -w net.ipv4.conf.e2.rp_filter=0
ip netns exec cl ping -c 1 -W 1 -I 172.16.0.1 10.2.0.2
ip netns exec cl sysctl -w net.ipv4.conf.all.rp_filter=1
ip netns exec cl ping -c 1 -W 1 -I 172.16.0.1 10.2.0.2
ip netns exec cl ping -c 1 -W 1 10.2.0.2
ip -n srv route add default via 10.2.0.1 table 2
ip -n srv rule add from 10.2.0.2 table 2
ip netns exec cl ping -c 1 -W 1 10.2.0.2
ip -n srv rule
ip -n srv route get 172.16.0.1 from 10.2.0.2
ip -n srv route get 172.16.0.1 from 10.1.0.2
ip -n srv route get from 172.16.0.1 to 10.2.0.2 iif e2
ip -n srv route get from 172.16.0.1 to 10.2.0.2 iif e1
ip -n srv route get from 172.16.0.1 to 8.8.8.8 iif e1
ip netns exec srv sysctl -w net.ipv4.conf.all.log_martians=1
ip netns exec cl ping -c 1 -W 1 -I lo 10.1.0.2
ip netns exec srv ping -c 1 -W 1 -I e2 10.11.0.2
ip netns exec srv ping -c 1 -W 1 -I 10.2.0.2 10.11.0.2
ip netns exec srv ping -c 1 -W 1 -I 10.3.0.2 10.11.0.2
ip netns exec srv ping -c 1 -W 1 -I e9 10.11.0.2
ip netns exec srv curl -sS --interface e2 -m 1 http://10.11.0.2/
