#!/bin/bash
# macvlan in its modes on one parent, and what the parent sees
ip link add up type veth peer name wire
ip link set up up; ip link set wire up
for m in bridge private vepa; do
  for i in 1 2; do
    ip netns add $m$i
    ip link add link up name $m$i type macvlan mode $m
    ip link set $m$i netns $m$i
    ip -n $m$i link set $m$i name eth0
    ip -n $m$i link set eth0 up
  done
done
n=10; for x in bridge1 bridge2 private1 private2 vepa1 vepa2; do ip -n $x addr add 10.8.0.$n/24 dev eth0; n=$((n+1)); done
ip addr add 10.8.0.1/24 dev wire
ip netns exec bridge1 ping -c 1 -W 1 10.8.0.11
ip netns exec private1 ping -c 1 -W 1 10.8.0.13
ip netns exec vepa1 ping -c 1 -W 1 10.8.0.15
ip netns exec bridge1 ping -c 1 -W 1 10.8.0.1
ip netns exec private2 ping -c 1 10.8.0.1
ip -n bridge1 -d link show eth0
ip -n private1 -d -j link show eth0 | jq -c '.[0].linkinfo'
ip -d link show up | grep -c macvlan
ip -n vepa2 link set eth0 type macvlan mode bridge
ip -n vepa2 -d link show eth0 | grep -o 'macvlan mode [a-z]*'
ip link add link up name pt type macvlan mode passthru
ip link add link nosuch name pt type macvlan mode bridge
ip link add link up name pt type macvlan mode funny
ip link add name pt type macvlan
ip link add link up name bridge1 type macvlan
ip link add link up address 02:aa:bb:cc:dd:01 name mv1 type macvlan mode bridge
ip link show mv1
ip link add link up address 02:aa:bb:cc:dd:01 name mv2 type macvlan mode bridge
ip link set mv2 up; ip link set mv1 up
ip link set up down
ip -br link show mv1
ip link set up up
ip -br link show mv1
ip link set mv1 mtu 1600
ip link set up mtu 1400
ip link show mv1 | head -1
ip -n bridge1 link show eth0
ip link add link mv1 name nested type macvlan mode bridge
ip -br link show type macvlan
ip link del up
ip -br link
ip -n bridge1 -br link
ip route
