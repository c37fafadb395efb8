#!/bin/bash
# a VPS host with routed addresses (no bridge)
ip netns add up; ip netns add vm1; ip netns add vm2
ip link add eno1 type veth peer name core netns up
ip link set eno1 up; ip -n up link set core up
ip addr add 203.0.113.10/24 dev eno1
ip addr add 2001:db8:1::10/64 dev eno1 nodad
ip -n up addr add 203.0.113.1/24 dev core
ip -n up addr add 2001:db8:1::1/64 dev core nodad
ip route add default via 203.0.113.1
ip -6 route add default via 2001:db8:1::1
sysctl -q -w net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1
for i in 1 2; do
  ip link add vnet$i type veth peer name eth0 netns vm$i
  ip link set vnet$i up
  ip -n vm$i link set eth0 up; ip -n vm$i link set lo up
  ip route add 203.0.113.2$i/32 dev vnet$i
  ip -6 route add 2001:db8:1::2$i/128 dev vnet$i
  ip -n vm$i addr add 203.0.113.2$i/32 dev eth0
  ip -n vm$i route add 203.0.113.10/32 dev eth0
  ip -n vm$i route add default via 203.0.113.10
  ip -n vm$i addr add 2001:db8:1::2$i/128 dev eth0 nodad
  ip -n vm$i -6 route add default via fe80::1 dev eth0
  ip -6 addr add fe80::1/64 dev vnet$i nodad
done
sleep 2
ip route
ip netns exec vm1 ip route
ip netns exec vm1 ping -c 1 -W 1 203.0.113.22
ip netns exec up ping -c 1 -W 1 203.0.113.21
sysctl -w net.ipv4.conf.eno1.proxy_arp=1
ip netns exec up ping -c 1 -W 3 203.0.113.21
ip netns exec vm1 ping -c 1 -W 1 203.0.113.1
ip netns exec up ip neigh show 203.0.113.21 | awk '{print $1,$2,$3,$4}'
[ "$(ip netns exec up ip neigh show 203.0.113.21 | awk '{print $5}')" = "$(cat /sys/class/net/eno1/address)" ] && echo "host answers for vm1"
ip netns exec vm1 ping -c 1 -W 1 2001:db8:1::22
ip netns exec up ping -c 1 -W 1 2001:db8:1::21
sysctl -w net.ipv6.conf.eno1.proxy_ndp=1
ip -6 neigh add proxy 2001:db8:1::21 dev eno1
ip -6 neigh show proxy
ip netns exec up ping -c 1 -W 2 2001:db8:1::21
ip netns exec up ping -c 1 -W 1 2001:db8:1::22
ip netns exec vm1 traceroute -n -q 1 -w 1 203.0.113.1
ip netns exec up traceroute -n -q 1 -w 1 203.0.113.22
iptables -A FORWARD -i vnet1 ! -s 203.0.113.21 -j DROP
ip -n vm1 addr add 203.0.113.99/32 dev eth0
ip netns exec vm1 ping -c 1 -W 1 -I 203.0.113.99 203.0.113.1
ip netns exec vm1 ping -c 1 -W 1 203.0.113.1 | grep -c ttl
iptables -nvL FORWARD
ip -6 route show dev vnet1
ip -n vm1 -6 route
ip route get 203.0.113.21; ip route get 203.0.113.23; ip route get 8.8.8.8
ip -6 neigh del proxy 2001:db8:1::21 dev eno1
ip -6 neigh show proxy
ip netns del vm1; sleep 0.3
ip route show dev vnet2
