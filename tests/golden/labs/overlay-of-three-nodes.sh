#!/bin/bash
# Two nodes, a VXLAN overlay with static FDB entries (head-end replication), pods behind bridges.
set -e
for n in 1 2 3; do ip netns add n$n; ip -n n$n link set lo up; done
ip netns add core
ip -n core link add br0 type bridge
ip -n core link set br0 up
for n in 1 2 3; do
  ip link add u$n netns core type veth peer name eth0 netns n$n
  ip -n core link set u$n master br0 up
  ip -n n$n addr add 192.168.50.$n/24 dev eth0
  ip -n n$n link set eth0 up
  ip -n n$n link add vxlan100 type vxlan id 100 dstport 4789 local 192.168.50.$n dev eth0 nolearning
  ip -n n$n link add br100 type bridge
  ip -n n$n link set vxlan100 master br100 up
  ip -n n$n link set br100 up
  ip netns add p$n
  ip link add vp netns n$n type veth peer name eth0 netns p$n
  ip -n n$n link set vp master br100 up
  ip -n p$n addr add 10.100.0.$n/24 dev eth0
  ip -n p$n link set eth0 address 02:00:00:00:64:0$n
  ip -n p$n link set eth0 up
done
set +e
ip -n n1 -d link show vxlan100 | grep -o 'vxlan id.*nolearning'
ip netns exec p1 ping -c 1 -W 1 10.100.0.2
for peer in 2 3; do bridge -n n1 fdb append 00:00:00:00:00:00 dev vxlan100 dst 192.168.50.$peer; done
for peer in 1 3; do bridge -n n2 fdb append 00:00:00:00:00:00 dev vxlan100 dst 192.168.50.$peer; done
bridge -n n3 fdb append 00:00:00:00:00:00 dev vxlan100 dst 192.168.50.1
bridge -n n1 fdb show dev vxlan100 | grep dst
ip netns exec p1 ping -c 2 -W 1 10.100.0.2 | tail -2
ip netns exec p1 ping -c 2 -W 1 10.100.0.3 | tail -2
bridge -n n1 fdb add 02:00:00:00:64:02 dev vxlan100 dst 192.168.50.2 self permanent
bridge -n n1 fdb add 02:00:00:00:64:02 dev vxlan100 dst 192.168.50.3
bridge -n n1 fdb add 02:00:00:00:64:03 dev vxlan100 dst 192.168.50.3 port 8472
bridge -n n1 fdb show dev vxlan100 | grep '64:0'
ip netns exec p1 ping -c 1 -W 1 10.100.0.3 | tail -2
bridge -n n1 fdb del 02:00:00:00:64:03 dev vxlan100
ip netns exec p1 ping -c 1 -W 1 10.100.0.3 | tail -2
ip -n p1 neigh show | cut -d' ' -f1,3,5 | sort
ip netns exec p1 ping -c 1 -s 1450 -M do -W 1 10.100.0.2
ip -n p1 link set eth0 mtu 1450
ip netns exec p1 ping -c 1 -s 1422 -M do -W 1 10.100.0.2 | tail -2
bridge -n n1 fdb flush dev vxlan100
bridge -n n1 fdb show dev vxlan100 | grep -c dst
bridge -n n2 vlan show
ip -n n1 -s link show vxlan100 | sed -n '1p'
ip -n n1 link add vxlan101 type vxlan id 100 dstport 4789 local 192.168.50.1
ip -n n1 link add vxlan102 type vxlan id 16777216 dstport 4789
ip -n n1 link add vxlan103 type vxlan dstport 4789
ip netns exec n2 ss -lun | grep -c 4789
