#!/bin/bash
# question: containers on one bridge cannot talk, FORWARD policy DROP and bridge-nf-call-iptables
# cause: bridged IPv4 frames pass iptables' FORWARD chain
ip link add name docker0 type bridge
ip addr add 172.17.0.1/16 dev docker0
ip link set docker0 up
for i in 1 2; do
    ip netns add ctr$i
    ip link add vethc$i type veth peer name eth0 netns ctr$i
    ip link set vethc$i master docker0
    ip link set vethc$i up
    ip netns exec ctr$i ip addr add 172.17.0.$((i+1))/16 dev eth0
    ip netns exec ctr$i ip link set eth0 up
    ip netns exec ctr$i ip route add default via 172.17.0.1
done
ip netns exec ctr1 ping -c 1 -W 1 172.17.0.3
iptables -P FORWARD DROP
ip netns exec ctr1 ping -c 1 -W 1 172.17.0.3
sysctl net.bridge.bridge-nf-call-iptables
cat /proc/sys/net/bridge/bridge-nf-call-iptables
ip netns exec ctr1 ip neigh
iptables -L FORWARD -n -v
sysctl -w net.bridge.bridge-nf-call-iptables=0
ip netns exec ctr1 ping -c 1 -W 1 172.17.0.3
sysctl -w net.bridge.bridge-nf-call-iptables=1
iptables -A FORWARD -i docker0 -o docker0 -j ACCEPT
ip netns exec ctr1 ping -c 1 -W 1 172.17.0.3
iptables -L FORWARD -n -v
iptables -F FORWARD
iptables -A FORWARD -m physdev --physdev-in vethc1 --physdev-out vethc2 -j ACCEPT
ip netns exec ctr1 ping -c 1 -W 1 172.17.0.3
iptables -A FORWARD -m physdev --physdev-is-bridged -m conntrack --ctstate ESTABLISHED -j ACCEPT
ip netns exec ctr1 ping -c 1 -W 1 172.17.0.3
iptables -S FORWARD
iptables -P FORWARD ACCEPT
bridge link set dev vethc1 isolated on
bridge link set dev vethc2 isolated on
ip netns exec ctr1 ping -c 1 -W 1 172.17.0.3
ip netns exec ctr1 ping -c 1 -W 1 172.17.0.1
bridge -d link show dev vethc1 | grep -o 'isolated [a-z]*'
bridge link set dev vethc1 isolated off
ip netns exec ctr1 ping -c 1 -W 1 172.17.0.3
ping -c 1 -b 172.17.255.255
ping -c 1 172.17.255.255
sysctl -a 2>/dev/null | grep '^net.bridge'
