#!/bin/bash
# macvlan in each mode between namespaces, with the parent and a peer
ip netns add sw; ip link add up0 type veth peer name p0 netns sw
ip -n sw addr add 192.168.50.254/24 dev p0; ip -n sw link set p0 up; ip link set up0 up
for i in 1 2; do ip netns add m$i; ip link add link up0 name mv$i type macvlan mode bridge; ip link set mv$i netns m$i name eth0; ip -n m$i addr add 192.168.50.$i/24 dev eth0; ip -n m$i link set eth0 up; done
ip -n m1 link show eth0
ip -n m1 -d link show eth0 | grep -o 'macvlan mode [a-z]*'
ip netns exec m1 ping -c 1 -W 1 192.168.50.2 | grep received
ip netns exec m1 ping -c 1 -W 1 192.168.50.254 | grep received
ip addr add 192.168.50.100/24 dev up0; ping -c 1 -W 1 192.168.50.1 | grep received
ip link add link up0 name host0 type macvlan mode bridge; ip addr del 192.168.50.100/24 dev up0; ip addr add 192.168.50.101/24 dev host0; ip link set host0 up; ping -c 1 -W 1 192.168.50.1 | grep received
ip -n m1 link set eth0 type macvlan mode private; ip netns exec m1 ping -c 1 -W 1 192.168.50.2 | grep received; ip netns exec m1 ping -c 1 -W 1 192.168.50.254 | grep received
ip -n m1 link set eth0 type macvlan mode vepa; ip netns exec m1 ping -c 1 -W 1 192.168.50.2 | grep received
ip -n m1 link set eth0 type macvlan mode passthru; ip -n m1 link set eth0 type macvlan mode foo; ip link add link up0 name pt type macvlan mode passthru; ip link add link up0 type macvlan; ip -br link show type macvlan | awk '{print $1}' | cut -d@ -f1
ip link add link nodev name x type macvlan; ip link add name x type macvlan; ip link add link lo name x type macvlan mode bridge; ip link add link host0 name nested type macvlan mode bridge; ip -o link show nested | cut -d: -f2
ip -n m2 link set eth0 address 02:00:00:00:00:22; ip -n m2 -br link show eth0 | awk '{print $3}'; ip -n m2 link set eth0 mtu 9000; ip -n m2 link set eth0 mtu 1400; ip link set up0 mtu 1300; ip -n m2 link show eth0 | grep -o 'mtu [0-9]*'; ip link set up0 mtu 1500
ip link set up0 down; ip -n m1 link show eth0 | head -1 | cut -d' ' -f2-11; ip netns exec m1 ping -c 1 -W 1 192.168.50.254; ip link set up0 up; sleep 1; ip netns exec m1 ping -c 1 -W 1 192.168.50.254 | grep received
ip -n sw link set p0 down; ip -n m1 link show eth0 | grep -o 'state [A-Z]*'; ip -n sw link set p0 up; ip -n m1 -d link show eth0 | grep -o 'promiscuity [0-9]*'; ip -d link show up0 | grep -o 'promiscuity [0-9]*'
ip link add link up0 name ipv0 type ipvlan mode l2; ip link add link up0 name up0.5 type vlan id 5; ip link add dm0 type dummy; ip link add vrf1 type vrf table 10; ip link add bond9 type bond; ip link add gre9 type gre remote 1.1.1.1; ip link add ifb9 type ifb && ip -br link show ifb9
ip link del up0; ip -n m1 link; ip -br link show type macvlan
