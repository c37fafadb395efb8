#!/bin/bash
# "ping between namespaces on the same bridge does not work" - steps from the question
sysctl -w net.bridge.bridge-nf-call-iptables=1
iptables -P FORWARD DROP
brctl addbr brtest
ip link set dev brtest up
for i in 1 2; do
ip netns add nstest$i
ip link add tap$i type veth peer name br-tap$i
brctl addif brtest br-tap$i
ip link set tap$i netns nstest$i
ip netns exec nstest$i ip addr add 192.168.1.1$i/24 dev tap$i
ip netns exec nstest$i ip link set dev tap$i up
ip netns exec nstest$i ip link set dev lo up
ip link set dev br-tap$i up
done
ip netns exec nstest1 ping -c 2 -W 1 192.168.1.12
ip netns exec nstest1 ip neigh
tcpdump -nni brtest -c 2 icmp 2>/dev/null > t.log &
sleep 1
ip netns exec nstest1 ping -c 2 -W 1 192.168.1.12 > /dev/null
sleep 1
cut -d' ' -f2- t.log | sed 's/id [0-9]*/id N/'
iptables -L FORWARD -v -n
iptables -A FORWARD -m physdev --physdev-is-bridged -j ACCEPT
ip netns exec nstest1 ping -c 2 -W 1 192.168.1.12
iptables -L FORWARD -v -n
iptables -D FORWARD 1
iptables -A FORWARD -i brtest -o brtest -j ACCEPT
ip netns exec nstest1 ping -c 1 -W 1 192.168.1.12
iptables -F FORWARD
sysctl -w net.bridge.bridge-nf-call-iptables=0
ip netns exec nstest1 ping -c 1 -W 1 192.168.1.12
ping -c 1 -W 1 192.168.1.11
ip addr add 192.168.1.1/24 dev brtest
ping -c 1 -W 1 192.168.1.11
ip link set brtest down
ip netns exec nstest1 ping -c 1 -W 1 192.168.1.12
ip link set brtest up
ip link set br-tap2 down
ip -n nstest2 link show tap2
bridge link show
ip netns exec nstest1 ping -c 1 -W 1 192.168.1.12
kill %1 2>/dev/null
iptables -P FORWARD ACCEPT
ip link del brtest
ip -br link show type veth
ip netns del nstest1; ip netns del nstest2
ip link
