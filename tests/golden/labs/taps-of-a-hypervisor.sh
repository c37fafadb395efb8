#!/bin/bash
# taps as a hypervisor makes them, on a bridge, with NAT; persistent, users, multiqueue
ip link add virbr0 type bridge; ip addr add 192.168.122.1/24 dev virbr0; ip link set virbr0 up
ip -br link show virbr0 | awk '{print $2}'
ip tuntap add dev vnet0 mode tap user root; ip tuntap add vnet1 mode tap multi_queue; ip tuntap add tun7 mode tun
ip tuntap show
ip tuntap list | wc -l
ip link set vnet0 master virbr0 up; ip link set vnet1 master virbr0; ip link set vnet1 up
ip link show vnet0
ip -br link show virbr0 | awk '{print $2}'
bridge link show
ip -d link show vnet1 | grep -o 'tun type.*persist [a-z]*'
ip -d link show tun7 | tail -1 | cut -c1-60
ip addr add 10.8.0.1/24 dev tun7; ip link set tun7 up; ip addr show tun7; ip route show dev tun7
ping -c 1 -W 1 10.8.0.2; ip neigh show dev tun7; ping -c 1 -W 1 192.168.122.50 | head -3
ip link set tun7 mtu 1420; ip link set tun7 txqueuelen 100; ip link set tun7 address 02:00:00:00:00:01; ip link set tun7 multicast off; ip link show tun7 | head -1 | cut -d' ' -f2-5
cat /sys/class/net/vnet0/tun_flags /sys/class/net/vnet0/owner /sys/class/net/tun7/type; ls -d /sys/class/net/tun7/bridge 2>&1; ethtool -i vnet0 | head -1; ethtool tun7 | grep -E 'Speed|Link'
ip link del vnet1; ip tuntap del dev vnet0 mode tap; ip link show vnet0; ip tuntap show; brctl show virbr0 | cut -f1,4-
ip netns add vm; ip link set tun7 netns vm; ip -n vm tuntap; ip -n vm -br addr show tun7; ip netns del vm; ip link show tun7
ip tuntap add dev tapa mode tap name tapb; ip tuntap add name tapc mode tap group 0; ip -d link show tapc | grep -o 'group [a-z0-9]*' | head -2; ip link set tapc up; ip -br link show tapc; ip addr add 10.9.0.1/24 dev tapc; ip route get 10.9.0.5; ip link del tapc
