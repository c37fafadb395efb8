#!/bin/bash
# tutorial: give a namespace internet access with NAT (uplink is a stand-in)
# --- prelude: begin ---
ip link set lo up
ip netns add isp
ip link add eth0 type veth peer name isp0 netns isp
ip addr add 192.168.122.10/24 dev eth0
ip link set eth0 up
ip -n isp addr add 192.168.122.1/24 dev isp0
ip -n isp link set isp0 up
ip -n isp link set lo up
ip -n isp addr add 8.8.8.8/32 dev lo
ip route add default via 192.168.122.1
# --- prelude: end ---
sudo ip netns add ns1
sudo ip link add v-eth1 type veth peer name v-peer1
sudo ip link set v-peer1 netns ns1
sudo ip addr add 10.200.1.1/24 dev v-eth1
sudo ip link set v-eth1 up
sudo ip netns exec ns1 ip addr add 10.200.1.2/24 dev v-peer1
sudo ip netns exec ns1 ip link set v-peer1 up
sudo ip netns exec ns1 ip link set lo up
sudo ip netns exec ns1 ping -c 1 -W 1 8.8.8.8
sudo ip netns exec ns1 ip route add default via 10.200.1.1
sudo ip netns exec ns1 ping -c 1 -W 1 8.8.8.8
sudo sysctl -w net.ipv4.ip_forward=1
sudo iptables -P FORWARD DROP
sudo iptables -F FORWARD
sudo iptables -t nat -F
sudo iptables -t nat -A POSTROUTING -s 10.200.1.0/255.255.255.0 -o eth0 -j MASQUERADE
sudo iptables -A FORWARD -i eth0 -o v-eth1 -j ACCEPT
sudo iptables -A FORWARD -o eth0 -i v-eth1 -j ACCEPT
sudo ip netns exec ns1 ping -c 2 8.8.8.8
sudo ip netns exec ns1 traceroute -n -m 4 -w 1 8.8.8.8
sudo ip netns exec ns1 ip route
sudo ip netns exec ns1 ip route get 8.8.8.8
sudo iptables -t nat -L POSTROUTING -n -v
sudo iptables -L FORWARD -v -n
sudo ip netns exec isp tcpdump -nn -i isp0 -c 2 icmp > /tmp/cap.txt 2>/dev/null & sleep 1; sudo ip netns exec ns1 ping -c 1 8.8.8.8 > /dev/null; wait; cat /tmp/cap.txt
mkdir -p /etc/netns/ns1 && echo 'nameserver 8.8.8.8' | sudo tee /etc/netns/ns1/resolv.conf
sudo ip netns exec ns1 cat /etc/resolv.conf
sudo ip netns exec ns1 ping -c 1 -W 1 example.com
sudo ip netns del ns1
ip link show v-eth1
ip netns
