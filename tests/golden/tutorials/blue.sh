#!/bin/bash
# (ifconfig, and the loopback that was forgotten)
# --- prelude: begin (the host) ---
ip link set lo up
# --- prelude: end ---
sudo ip netns add blue
ip netns list
sudo ip link add veth0 type veth peer name veth1
ip link list
sudo ip link set veth1 netns blue
ip link list
sudo ip netns exec blue ip link list
ifconfig veth1
sudo ip netns exec blue ifconfig veth1 192.168.200.3/24 up
ping -c 2 -W 1 192.168.200.3
sudo ifconfig veth0 192.168.200.2/24
ping 192.168.200.3 -c 1
sudo ip netns exec blue ping 192.168.200.2 -c 1
sudo ip netns exec blue ping -W 1 192.168.200.3 -c 1
sudo ip netns exec blue ifconfig lo up
sudo ip netns exec blue ping 192.168.200.3 -c 1
sudo ip netns exec blue ifconfig veth1
ifconfig veth0
