#!/bin/bash
# an introduction as blogs write it: ls, identify, exec bash, nsenter
sudo ip netns add ns_server
sudo ip netns add ns_client
ls -l /var/run/netns | awk '{print $1, $NF}'
sudo ip netns list
ip netns identify $$
sudo ip netns exec ns_server ip netns identify
sudo ip netns exec ns_server bash -c 'ip netns identify $$'
sudo ip link add veth_s type veth peer name veth_c
ip link show type veth
sudo ip link set veth_s netns ns_server
ip link show type veth
ip link show veth_s
sudo ip link set veth_c netns ns_client
sudo ip netns exec ns_server ip addr add dev veth_s 10.10.0.1/30
sudo ip netns exec ns_client ip addr add dev veth_c 10.10.0.2/30
sudo ip netns exec ns_client ping -c 1 10.10.0.1
sudo ip netns exec ns_server ip link set dev veth_s up
sudo ip netns exec ns_client ip link set dev veth_c up
sudo ip netns exec ns_server ip link set dev lo up
sudo ip netns exec ns_client ping -c 2 10.10.0.1
sudo ip netns exec ns_server ip a show veth_s
sudo nsenter --net=/var/run/netns/ns_client ip -4 addr show veth_c
sudo nsenter --net=/run/netns/ns_client ping -c1 -q 10.10.0.1
sudo ip netns exec ns_client ip route
sudo ip netns exec ns_client route -n
sudo ip netns exec ns_client ip route add default via 10.10.0.1
sudo ip netns exec ns_client ip route | cat
sudo ip netns exec ns_client traceroute -n -m 3 -w 1 -q 1 10.10.0.1 | sed 's/[0-9.]* ms/T/'
sudo ip netns exec ns_client ip neigh
sudo ip netns exec ns_server ip addr del 10.10.0.1/30 dev veth_s
sudo ip netns exec ns_client ping -c 1 -W 1 10.10.0.1
sudo ip netns del ns_server
sudo ip netns exec ns_client ip link
sudo ip netns delete ns_client ns_server
sudo ip netns list
sudo ip netns delete nope
