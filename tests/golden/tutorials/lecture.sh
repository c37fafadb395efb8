#!/bin/bash
# (loopback down by default, processes that hold a namespace, deletion)
# --- prelude: begin (the host) ---
ip link set lo up
# --- prelude: end ---
ip netns add netns1
ls /var/run/netns
ip netns exec netns1 ip link list
ip netns exec netns1 ping -c 1 -W 1 127.0.0.1
ip netns exec netns1 ip link set dev lo up
ip netns exec netns1 ping -c 1 127.0.0.1
ip netns exec netns1 ip route show
ip link set lo netns netns1
ip link add br7 type bridge
ip link set br7 netns netns1
ip link del br7
ip netns exec netns1 ip link del lo
ip link add veth0 type veth peer name veth1
ip link set veth1 netns netns1
ip netns exec netns1 sleep 60 &
sleep 0.2
ip netns pids netns1 | wc -l
ip netns del netns1
ip netns list
ls /var/run/netns
ip -br link show type veth
kill %1
sleep 0.5
ip -br link show type veth
ip netns add netns1
ip link add veth0 type veth peer name veth1 netns netns1
ip -n netns1 -br link
mkdir -p /etc/netns/netns1
echo '192.168.100.199 dummy.com' > /etc/netns/netns1/hosts
ip -n netns1 addr add 192.168.100.199/24 brd + dev veth1
ip -n netns1 link set veth1 up
ip -n netns1 link set lo up
ip netns exec netns1 ifconfig veth1
ip netns exec netns1 cat /etc/hosts
ip netns exec netns1 ping -c 2 dummy.com
ping -c 1 -W 1 dummy.com
ip netns del netns1
sleep 0.5
ip -br link show type veth
