#!/bin/bash
# its network part (two namespaces on a bridge that has an address)
# --- prelude: begin (the host) ---
ip link set lo up
# --- prelude: end ---
ip netns add ns0
ip netns add ns1
ip netns list
ip netns exec ns0 ip link
ip netns exec ns1 ip link
ip netns exec ns0 ip link set lo up
ip netns exec ns1 ip link set lo up
ip link show type bridge
ip link add br0 type bridge
ip link set br0 up
ip addr add 192.168.2.1/24 dev br0
ip addr
ping -c 2 192.168.2.1
ip link add veth0 type veth peer name ceth0
ip link add veth1 type veth peer name ceth1
ip link set veth0 master br0
ip link set veth1 master br0
ip link set veth0 up
ip link set veth1 up
ip link set ceth0 netns ns0
ip link set ceth1 netns ns1
ip netns exec ns0 ip link set ceth0 up
ip netns exec ns1 ip link set ceth1 up
ip link
ip addr
ip netns exec ns0 ip addr add 192.168.2.2/24 dev ceth0
ip netns exec ns1 ip addr add 192.168.2.3/24 dev ceth1
ip netns exec ns1 ip addr
ip netns exec ns0 ping -c 2 192.168.2.3
ip netns exec ns0 ping -c 2 192.168.2.1
bridge link
bridge fdb show br br0
