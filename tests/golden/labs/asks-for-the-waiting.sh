#!/bin/bash
# whose address an ARP request has: that of the newest packet that waits, each time; a strict router does not answer it
ip netns add host; ip netns add router
for i in 1 2; do
  ip link add eth$i netns host type veth peer name lan$i netns router
  ip -n host addr add 10.$i.0.5/24 dev eth$i
  ip -n router addr add 10.$i.0.1/24 dev lan$i
  ip netns exec router sysctl -w net.ipv4.conf.lan$i.rp_filter=1
  ip -n host link set eth$i up; ip -n router link set lan$i up
done
ip -n host route add default via 10.1.0.1
ip netns exec router timeout 5 tcpdump -ni lan1 arp 2>/dev/null & sleep 1; ip netns exec host ping -c 1 -I 10.2.0.5 192.0.2.9 | tail -2; wait
ip -n host neigh show 10.1.0.1
ip -n router neigh show dev lan1
ip netns exec router sysctl -w net.ipv4.conf.lan1.rp_filter=0
ip netns exec host ping -c 1 -I 10.2.0.5 -W 1 10.1.0.1
ip -n host neigh show 10.1.0.1 | awk '{print $1, $3, NF}' | sort
ip -n router neigh show dev lan1 | awk '{print $1, NF}' | sort
