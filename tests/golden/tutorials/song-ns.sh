#!/bin/bash
# (a namespace joined to the host by a veth pair)
# --- prelude: begin (the host) ---
ip link set lo up
# --- prelude: end ---
ip link list
ip netns add song_ns
ip netns
ip netns exec song_ns ip link list
ip netns exec song_ns ip link set lo up
ip netns exec song_ns ip link list
ip link add veth0 type veth peer name veth1
ip link list
ethtool -S veth0
ip link set veth1 netns song_ns
ip link list
ip netns exec song_ns ip link list
ip link set veth0 up
ip link add 172.21.0.1/24 dev veth0
ip addr add 172.21.0.1/24 dev veth0
ip netns exec song_ns ip link set veth1 up
ip netns exec song_ns ip link add 172.21.0.1/24 dev veth1
ip netns exec song_ns ip addr add 172.21.0.2/24 dev veth1
ip address show veth0
ip netns exec song_ns ip address show veth1
ping -c 3 172.21.0.2
ip netns exec song_ns ping -c 4 172.21.0.1
