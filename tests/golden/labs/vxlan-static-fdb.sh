#!/bin/bash
# VXLAN with static FDB and ARP suppression between three VTEPs
for i in 1 2 3; do
  ip netns add n$i; ip netns add c$i
done
ip netns add ul
ip -n ul link add br type bridge
ip -n ul link set br up
for i in 1 2 3; do
  ip -n ul link add p$i type veth peer name eth0 netns n$i
  ip -n ul link set p$i master br up
  ip -n n$i addr add 10.10.10.$i/24 dev eth0
  ip -n n$i link set eth0 up
  ip -n n$i link add vx100 type vxlan id 100 local 10.10.10.$i dstport 4789 nolearning
  ip -n n$i link add br100 type bridge
  ip -n n$i link set vx100 master br100
  ip -n n$i link set vx100 up
  ip -n n$i link set br100 up
  ip -n n$i link add c0 type veth peer name eth0 netns c$i
  ip -n n$i link set c0 master br100 up
  ip -n c$i link set eth0 address 02:42:00:00:00:0$i
  ip -n c$i addr add 192.168.100.$i/24 dev eth0
  ip -n c$i link set eth0 up
done
ip netns exec c1 ping -c 1 -W 1 192.168.100.2
bridge -n n1 fdb append 00:00:00:00:00:00 dev vx100 dst 10.10.10.2
bridge -n n1 fdb append 00:00:00:00:00:00 dev vx100 dst 10.10.10.3
bridge -n n2 fdb append 00:00:00:00:00:00 dev vx100 dst 10.10.10.1
bridge -n n2 fdb append 00:00:00:00:00:00 dev vx100 dst 10.10.10.3
ip netns exec c1 ping -c 2 192.168.100.2
ip netns exec c1 ping -c 1 -W 1 192.168.100.3
bridge -n n3 fdb add 02:42:00:00:00:01 dev vx100 dst 10.10.10.1 self
bridge -n n3 fdb append 00:00:00:00:00:00 dev vx100 dst 10.10.10.1
ip netns exec c1 ping -c 1 -W 1 192.168.100.3
bridge -n n1 fdb show dev vx100
bridge -n n3 fdb show dev vx100 | grep dst
bridge -n n1 -j fdb show dev vx100 | jq -c '.[] | select(.dst) | {mac,dst,flags}'
ip -n n1 -d link show vx100 | sed -E 's/designated_(bridge|root) [^ ]*/designated_X/g'
ip -n n1 -d -j link show vx100 | jq -c '.[0].linkinfo.info_data | {id,local,port,learning,ttl}'
bridge -n n1 fdb del 00:00:00:00:00:00 dev vx100 dst 10.10.10.3
bridge -n n1 fdb del 00:00:00:00:00:00 dev vx100 dst 10.10.10.3
bridge -n n1 fdb add 02:42:00:00:00:03 dev vx100 dst 10.10.10.3
bridge -n n1 fdb add 02:42:00:00:00:03 dev vx100 dst 10.10.10.3
bridge -n n1 fdb replace 02:42:00:00:00:03 dev vx100 dst 10.10.10.2
bridge -n n1 fdb show | grep 00:03
ip -n n1 link add vx100b type vxlan id 100 local 10.10.10.1 dstport 4789
ip -n n1 link add vx101 type vxlan id 101 dstport 4789 remote 10.10.10.2 local 10.10.10.9
ip -n n1 link add vx102 type vxlan id 16777216 dstport 4789
ip -n n1 link add vx103 type vxlan dstport 4789
ip -n n1 link set vx100 type vxlan id 200
ip -n n1 neigh show dev vx100
ip netns exec c1 ping -c 1 -s 1430 -M do 192.168.100.2
ip netns exec c1 ping -c 1 -s 1400 -M do 192.168.100.2
ip -n n1 -s link show vx100 | head -2
ip -n n1 link show type vxlan | grep -o '^[0-9]*: [a-z0-9]*'
ip -n n2 link del vx100
ip netns exec c1 ping -c 1 -W 1 192.168.100.2
