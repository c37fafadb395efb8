#!/bin/bash
# question-like: everything mistyped at least once
ip netns add client server
ip netns add client
ip netns add client
ip netns add server
ip link add veth-c type veth peer veth-s
ip link add veth-c type veth peer name veth-s
ip link show veth-s
ip link set veth-c netns klient
ip link set veth-x netns client
ip link set veth-c netns client
ip link set veth-s netns server
ip link set veth-s up
ip netns exec client ip addr add 10.1.1.1 dev veth-c
ip netns exec server ip addr add 10.1.1.2/24 dev veth-s
ip netns exec client ip link set veth-c up
ip netns exec server ip link set veth-s up
ip netns exec client ping -c 1 -W 1 10.1.1.2
ip netns exec client ip route
ip netns exec client ip route add 10.1.1.0/24 dev veth-c
ip netns exec client ping -c 1 -W 1 10.1.1.2
ip netns exec client ip route add default gw 10.1.1.2
ip netns exec client ip route add default via 10.1.2.2
ip netns exec client ip route add default via 10.1.1.2 dev veth-s
ip netns exec client route add default gw 10.1.1.2 veth-c
ip netns exec client route add default gw 10.1.1.2
ip netns exec client route -n
ip netns exec client route add -net 10.9.0.0/16 gw 10.1.1.2
ip netns exec client route add -net 10.9.1.1 netmask 255.255.0.0 dev veth-c
ip netns exec client route add -host 10.8.0.1 dev veth-c
ip netns exec client route del -net 10.9.0.0 netmask 255.255.0.0
ip netns exec client route del default
ip netns exec client ip route del default
ip netns exec client route
ip netns exec client ifconfig veth-c 10.1.1.5/24
ip netns exec client ifconfig veth-c
ip netns exec client ifconfig veth-z up
ip netns exec client ifconfig veth-c:1 10.1.1.6 netmask 255.255.255.0 up
ip netns exec client ip -4 addr show veth-c
ip netns exec client ifconfig veth-c mtu 1300
ip netns exec client ifconfig veth-c hw ether 02:00:00:00:00:aa
ip netns exec client ip link show veth-c
ip netns exec client ifconfig veth-c down
ip netns exec client ping -c 1 10.1.1.2
ip netns exec klient ip a
ip netns exec client
ip netns exec
ip nets list
ip netns lst
ip -n client addr sho veth-c
ip -netns server ad s veth-s
ip addr add
ip route add
ip link set
ip link delete
ip -4 route sh tab local
ping -c 1 nosuchhost
ping -c 0 127.0.0.1
ping -c 1 -s 70000 127.0.0.1
ping 10.1.1.2 -c
