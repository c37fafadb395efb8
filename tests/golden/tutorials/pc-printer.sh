#!/bin/bash
# (a home network: pc and printer on a bridge, the way out by masquerade)
# --- prelude: begin (the host, its gateway and the internet) ---
ip link set lo up
sysctl -q -w net.bridge.bridge-nf-call-iptables=0
ip netns add internet
ip link add ens4 type veth peer name up0 netns internet
ip addr add 10.138.0.3/32 dev ens4
ip link set ens4 up
ip -n internet addr add 10.138.0.1/32 dev up0
ip -n internet link set up0 up
ip -n internet link set lo up
ip -n internet addr add 1.1.1.1/32 dev lo
ip -n internet route add 10.138.0.3 dev up0
ip route add 10.138.0.1 dev ens4 scope link
ip route add default via 10.138.0.1 dev ens4
# --- prelude: end ---
ip address show
ip route
ping -c 3 1.1.1.1
ip netns show
ip netns add test_ns
ip netns show
ip netns exec test_ns ip address show
ip netns exec test_ns ip route show
ip netns exec test_ns ping -c 1 1.1.1.1
ip netns delete test_ns
ip netns add pc
ip netns add printer
ip netns show
ip link add name veth1-pc type veth peer name veth1-br
ip link set veth1-pc netns pc
ip netns exec pc ip link show
ip link add name veth2-printer type veth peer name veth2-br
ip link add name veth3-df type veth peer name veth3-br
ip link set veth2-printer netns printer
brctl addbr bridge0
brctl show
brctl addif bridge0 veth1-br
brctl addif bridge0 veth2-br
brctl show bridge0
ip netns exec pc ip address add 10.0.0.1/24 dev veth1-pc
ip netns exec printer ip address add 10.0.0.2/24 dev veth2-printer
ip link set bridge0 up
ip link set veth1-br up
ip link set veth2-br up
ip netns exec pc ip link set veth1-pc up
ip netns exec printer ip link set veth2-printer up
ip netns exec pc ping -c 3 10.0.0.2
brctl addif bridge0 veth3-br
brctl show bridge0
ip address add 10.0.0.254/24 dev veth3-df
ip link set veth3-br up
ip link set veth3-df up
ip netns exec pc ping -c 3 10.0.0.254
ip netns exec pc ping -c 1 1.1.1.1
ip netns exec pc ip route show
ip netns exec pc ip route add default via 10.0.0.254
ip netns exec pc ip route show
ip netns exec pc ping -c 2 -W 1 1.1.1.1
echo 1 > /proc/sys/net/ipv4/ip_forward
iptables --table nat --flush
ip netns exec pc ping -c 2 -W 1 1.1.1.1
iptables --table nat --append POSTROUTING --source 10.0.0.0/24 --jump MASQUERADE
iptables -t nat -L -n
iptables -t nat -S
ip netns exec pc ping -c 3 1.1.1.1
ip netns exec printer ip route add default via 10.0.0.254
timeout 8 tcpdump -nn -i ens4 -c 4 icmp > /tmp/ens4.txt 2>/dev/null &
sleep 1
ip netns exec pc ping -c 1 1.1.1.1
ip netns exec printer ping -c 1 1.1.1.1
wait
cat /tmp/ens4.txt
brctl showmacs bridge0 | wc -l
sysctl -w net.bridge.bridge-nf-call-iptables=1
ip netns exec pc ping -c 2 -W 1 1.1.1.1
ip netns exec pc ping -c 1 10.0.0.2
