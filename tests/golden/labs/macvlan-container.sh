#!/bin/bash
# macvlan for containers on the LAN, the host cannot reach them, a macvlan for the host helps
ip link set lo up
ip netns add router
ip link add ens18 type veth peer name lan0 netns router
ip addr add 192.168.178.20/24 dev ens18
ip link set ens18 up
ip -n router addr add 192.168.178.1/24 dev lan0
ip -n router link set lan0 up
ip route add default via 192.168.178.1
ip netns add web
ip netns add db
ip link add macv-web link ens18 type macvlan mode bridge
ip link add macv-db link ens18 type macvlan mode bridge
ip link set macv-web netns web name eth0
ip link set macv-db netns db name eth0
ip -n web addr add 192.168.178.201/24 dev eth0
ip -n db addr add 192.168.178.202/24 dev eth0
ip -n web link set eth0 up
ip -n db link set eth0 up
ip -n web route add default via 192.168.178.1
ip netns exec web ping -c 1 -W 1 192.168.178.1
ip netns exec web ping -c 1 -W 1 192.168.178.202
ping -c 1 -W 1 192.168.178.201
ip neigh show 192.168.178.201
ip link add macv-host link ens18 type macvlan mode bridge
ip addr add 192.168.178.210/32 dev macv-host
ip link set macv-host up
ip route add 192.168.178.200/29 dev macv-host
ping -c 1 -W 1 192.168.178.201
ip netns exec web ping -c 1 -W 1 192.168.178.210
ip netns exec web ping -c 1 -W 1 192.168.178.20
ip route
ip -n web -d link show eth0 | grep -o 'macvlan mode [a-z]*'
ip link show type macvlan | grep -c macv
ip link set macv-host type macvlan mode private
ip link set macv-host type macvlan mode bridge
ip link add link macv-host name nested type macvlan
ip -br link show nested | cut -d' ' -f1
ip link add link ens18 name bad type macvlan mode passthru
ip link add link lo name onlo type macvlan
ip link set ens18 down
ip -n web -br link show eth0 | awk '{print $2}'
ip netns exec web ping -c 1 -W 1 192.168.178.202
ip link set ens18 up
ip route
sleep 1
ip netns exec web ping -c 1 -W 1 192.168.178.202
ip link del macv-host
ip route
ip netns del web
ip link show | grep -c macv
