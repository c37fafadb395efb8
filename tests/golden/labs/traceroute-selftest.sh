#!/bin/bash
# kernel selftest traceroute.sh, its first IPv4 and IPv6 cases
for n in host-1 router-1 router-2 host-2; do ip netns add $n; ip -n $n link set lo up; done
for r in router-1 router-2; do ip netns exec $r sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1; done
ip netns exec router-1 sysctl -qw net.ipv4.icmp_errors_use_inbound_ifaddr=1
ip -n host-1 link add eth0 type veth peer name eth1 netns router-1
ip -n router-1 link add eth2 type veth peer name eth2 netns router-2
ip -n router-2 link add eth1 type veth peer name eth0 netns host-2
for x in "host-1 eth0" "router-1 eth1" "router-1 eth2" "router-2 eth2" "router-2 eth1" "host-2 eth0"; do set -- $x; ip -n $1 link set $2 up; done
ip -n host-1 addr add 1.0.1.3/24 dev eth0
ip -n router-1 addr add 1.0.1.1/24 dev eth1
ip -n router-1 addr add 1.0.2.1/24 dev eth2
ip -n router-2 addr add 1.0.2.2/24 dev eth2
ip -n router-2 addr add 1.0.3.2/24 dev eth1
ip -n host-2 addr add 1.0.3.4/24 dev eth0
ip -n host-1 route add default via 1.0.1.1
ip -n router-1 route add 1.0.3.0/24 via 1.0.2.2
ip -n router-2 route add 1.0.1.0/24 via 1.0.2.1
ip -n host-2 route add default via 1.0.3.2
ip netns exec host-1 ping -c 1 -w 3 1.0.3.4 | sed -n '$!p' | head -3
ip netns exec host-1 traceroute -n 1.0.3.4 | awk '{print $1, $2}'
ip netns exec host-1 traceroute 1.0.3.4 | awk '{print $1, $2, $3}'
ip netns exec host-1 traceroute -n -q 1 -m 2 1.0.3.4 | awk '{print $1, $2}'
ip netns exec host-1 traceroute -I -n -q 1 1.0.3.4 | awk '{print $1, $2}'
ip netns exec host-1 traceroute -T -n -q 1 1.0.3.4 | awk '{print $1, $2}'
ip netns exec host-1 traceroute -n -q 1 -f 2 1.0.3.4 | awk '{print $1, $2}'
ip netns exec host-1 traceroute -n -q 1 9.9.9.9 | awk '{print $1, $2, $3, $4}'
ip netns exec host-1 tracepath -n 1.0.3.4 | sed 's/ *[0-9.]*ms//' 
ip -n router-2 link set eth2 mtu 1400; ip -n router-1 link set eth2 mtu 1400
ip netns exec host-1 tracepath -n 1.0.3.4 | sed 's/ *[0-9.]*ms//'
ip netns exec host-1 ip route get 1.0.3.4 | sed 's/expires [0-9]*sec/expires/'
ip -n host-1 addr add 2001:1::3/64 dev eth0 nodad
ip -n router-1 addr add 2001:1::1/64 dev eth1 nodad
ip -n router-1 addr add 2001:2::1/64 dev eth2 nodad
ip -n router-2 addr add 2001:2::2/64 dev eth2 nodad
ip -n host-1 -6 route add default via 2001:1::1
ip -n router-2 -6 route add default via 2001:2::1
sleep 2
ip netns exec host-1 traceroute6 -n -q 1 2001:2::2 | awk '{print $1, $2}'
ip netns exec host-1 traceroute -6 -n -q 1 2001:2::9 | awk '{print $1, $2, $3, $4}'
ip netns exec host-1 tracepath -6 -n 2001:2::2 | sed 's/ *[0-9.]*ms//'
