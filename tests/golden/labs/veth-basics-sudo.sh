#!/bin/bash
# blog: connecting two namespaces with sudo everywhere
sudo ip netns add netns1
sudo ip netns add netns2
sudo ip link add veth1 type veth peer name veth2
ip link list | grep veth
sudo ip link set veth1 netns netns1
sudo ip link set veth2 netns netns2
sudo ip netns exec netns1 ip a
sudo ip netns exec netns1 ip addr add 10.1.1.1/24 dev veth1
sudo ip netns exec netns2 ip addr add 10.1.1.2/24 dev veth2
sudo ip netns exec netns1 ip route
sudo ip netns exec netns1 ip link set veth1 up
sudo ip netns exec netns1 ip a show veth1
sudo ip netns exec netns2 ip link set veth2 up
sudo ip netns exec netns1 ip route show
sudo ip netns exec netns1 ping 10.1.1.2 -c 3
sudo ip netns exec netns2 nc -lvp 4444 > /tmp/recv.txt 2>&1 &
sleep 1
sudo ip netns exec netns1 bash -c 'echo "hi there" | nc -nv -q1 10.1.1.2 4444'
wait
cat /tmp/recv.txt
sudo ip netns exec netns1 arp
sudo ip netns exec netns1 arp -an
sudo ip netns exec netns1 route -n
sudo ip netns exec netns1 ip -s -s neigh show dev veth1 | awk '{print $1,$3}'
sudo ip -n netns1 link set veth1 down
sudo ip netns exec netns1 ping -c 1 10.1.1.2
sudo ip netns exec netns2 ip link show veth2
sudo ip netns exec netns1 ip link set veth1 netns 1
ip link show veth1
sudo ip -all netns exec ip link show type veth
sudo ip -all netns delete
ip netns
ip link show veth1
sudo ip link add veth3 type veth peer
ip link show type veth
sudo ip link add veth9 type veth peer name veth9
sudo ip link delete veth3
ip link | wc -l
