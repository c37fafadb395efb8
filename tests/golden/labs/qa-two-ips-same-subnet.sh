#!/bin/bash
# question: two interfaces in one subnet, ARP flux, answers from the wrong one
ip netns add srv
ip netns add cli
ip netns add sw
ip -n sw link add br0 type bridge
ip -n sw link set br0 up
for i in 0 1; do
  ip link add eth$i netns srv type veth peer name s$i netns sw
  ip -n sw link set s$i master br0 up
  ip -n srv link set eth$i up
done
ip link add eth0 netns cli type veth peer name c0 netns sw
ip -n sw link set c0 master br0 up
ip -n cli link set eth0 up
ip -n srv addr add 192.168.50.10/24 dev eth0
ip -n srv addr add 192.168.50.11/24 dev eth1
ip -n cli addr add 192.168.50.99/24 dev eth0
ip -n srv route
ip netns exec cli ping -c 1 192.168.50.10
ip netns exec cli ping -c 1 192.168.50.11
ip -n cli neigh | wc -l
ip -n srv link set eth0 down
ip -n srv route
ip netns exec cli ping -c 1 -W 1 192.168.50.10
ip -n srv link set eth0 up
ip -n srv route
ip -n srv route get 192.168.50.99
ip -n srv route get 192.168.50.99 from 192.168.50.11
ip -n srv route get 192.168.50.99 oif eth1
ip netns exec srv sysctl -w net.ipv4.conf.all.arp_ignore=1 net.ipv4.conf.all.arp_announce=2
ip -n cli neigh flush dev eth0
ip netns exec cli arping -c 1 -I eth0 192.168.50.11 | sed 's/\[.*\]//; s/ [0-9.]*ms//'
ip netns exec cli arping -c 2 -w 2 -I eth0 192.168.50.12
ip netns exec cli arping -D -c 2 -w 2 -I eth0 192.168.50.12; echo "DAD rc $?"
ip netns exec cli arping -q -D -c 1 -w 2 -I eth0 192.168.50.10; echo "DAD rc $?"
ip -n srv addr del 192.168.50.11/24 dev eth1
ip -n srv addr del 192.168.50.11/24 dev eth1
ip -n srv addr add 192.168.50.10/24 dev eth1
ip -n srv -4 -br addr
ip -n srv addr add 192.168.50.10/24 dev eth1
