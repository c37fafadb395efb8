#!/bin/bash
# the modes of macvlan on one parent
ip link add p0 type veth peer name p1
ip link set p0 up
ip link set p1 up
for m in private vepa bridge; do
  ip netns add $m-a; ip netns add $m-b
  ip link add link p0 name mv-$m-a type macvlan mode $m
  ip link add link p0 name mv-$m-b type macvlan mode $m
  ip link set mv-$m-a netns $m-a
  ip link set mv-$m-b netns $m-b
  ip -n $m-a link set mv-$m-a name eth0
  ip -n $m-b link set mv-$m-b name eth0
  ip -n $m-a addr add 10.7.0.1/24 dev eth0
  ip -n $m-b addr add 10.7.0.2/24 dev eth0
  ip -n $m-a link set eth0 up
  ip -n $m-b link set eth0 up
done
ip -n bridge-a -d link show eth0 | head -3
ip netns exec private-a ping -c 1 -W 1 10.7.0.2
ip netns exec vepa-a ping -c 1 -W 1 10.7.0.2
ip netns exec bridge-a ping -c 1 -W 1 10.7.0.2
ip link add link p0 name mp type macvlan mode passthru
ip link add link p0 type macvlan mode nonsense
ip link add link nosuch name x type macvlan mode bridge
ip link set p0 down
ip -n bridge-a link show eth0
ip -n bridge-a -br link
ip link set p0 up
ip -n bridge-a -br link | awk '{print $1,$2}'
ip addr add 10.7.0.254/24 dev p0
ping -c 1 -W 1 10.7.0.1
ip link del p0
ip -n bridge-a -br link | awk '{print $1,$2}'
ip netns | sort
ip -all netns delete
ip netns
