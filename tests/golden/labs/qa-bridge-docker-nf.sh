#!/bin/bash
# question: two containers on one bridge cannot talk when FORWARD is DROP
ip link add br-lab type bridge
ip addr add 10.88.0.1/16 dev br-lab
ip link set br-lab up
for n in 1 2; do
  ip netns add pod$n
  ip link add veth$n type veth peer name eth0 netns pod$n
  ip link set dev veth$n master br-lab up
  ip netns exec pod$n ip addr add 10.88.0.1$n/16 dev eth0
  ip netns exec pod$n ip link set eth0 up
  ip netns exec pod$n ip route add default via 10.88.0.1
done
ip netns exec pod1 ping -c 2 -W 1 10.88.0.12
iptables -P FORWARD DROP
ip netns exec pod1 ping -c 2 -W 1 10.88.0.12
sysctl net.bridge.bridge-nf-call-iptables
iptables -nvL FORWARD
sysctl -w net.bridge.bridge-nf-call-iptables=0
ip netns exec pod1 ping -c 1 -W 1 10.88.0.12
sysctl -w net.bridge.bridge-nf-call-iptables=1
iptables -I FORWARD -m physdev --physdev-is-bridged -j ACCEPT
ip netns exec pod1 ping -c 1 -W 1 10.88.0.12
iptables -S FORWARD
iptables -D FORWARD 1
iptables -A FORWARD -i br-lab -o br-lab -j ACCEPT
ip netns exec pod1 ping -c 1 -W 1 10.88.0.12
iptables -L FORWARD -v -n | tail -1 | awk '{print $1, $6, $7}'
iptables -L -n -v --line-numbers
bridge link show | awk '{print $2, $NF}'
bridge link show dev veth1
brctl show br-lab
bridge fdb show br br-lab | grep -v permanent | wc -l
arp -n | awk '{print $1, $NF}'
ip neigh show dev br-lab | awk '{print $1, $NF}'
ping -c 1 10.88.0.11
ip neigh show dev br-lab
ip route get 10.88.0.11
ip netns exec pod1 ip route
ip netns exec pod1 ping -c 1 -W 1 10.99.0.1
ip addr show br-lab
ip link set br-lab down
ip netns exec pod1 ping -c 1 -W 1 10.88.0.12
ip link set br-lab up
ip link set veth1 nomaster
ip netns exec pod1 ping -c 1 -W 1 10.88.0.12
ip -o link show type bridge_slave | awk -F': ' '{print $2}'
ip link show master br-lab
ip link delete br-lab type bridge
ip -br link
