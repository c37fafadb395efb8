#!/bin/bash
# What the kernel refuses, and in which words
ip link add v1 type veth peer name v2
ip addr add 10.0.1.1/24 dev v1
ip addr add fd00:1::1/64 dev v1 nodad
ip addr add fd00:2::1/64 dev v2 nodad
ip link set lo up; ip link set v1 up; ip link set v2 up
ip nexthop add id 5 dev v1 onlink
ip nexthop add id 6 dev v1
ip route add 10.7.0.0/16 nhid 9
ip route add 10.7.0.0/16 via 10.0.1.9 onlink dev nosuch
ip route add 10.7.0.0/16 dev v1 onlink
ip route add blackhole 10.7.0.0/16 via 10.0.1.9
ip -6 route add fd09::/64 via ff02::1 dev v1
ip -6 route add fd09::/64 via fe80::1
ip -6 route get ::1 oif v1
ip -6 route get fd00:2::1 oif v1
ip -6 route get fd00:2::1 oif v1 from fd00:1::1
ping -6 -c 1 -W 1 -I v1 fd00:2::1
ping -6 -c 1 -W 1 -I v1 ::1
ip link add mv1 link v1 address 02:00:00:00:00:07 type macvlan mode bridge
ip link add mv2 link v1 address 02:00:00:00:00:07 type macvlan mode bridge
ip link set mv1 up
ip link set mv2 up
ip link set mv2 address 02:00:00:00:00:08
ip link set mv2 up
ip link set mv2 address 02:00:00:00:00:07
ip link add vx1 type vxlan id 5 remote 10.0.0.1 local fd00:1::1 dstport 4789
ip link add vx1 type vxlan id 5 remote 239.1.1.1 dstport 4789
ip link add vx1 type vxlan id 5 local 239.1.1.1 dstport 4789
ip link add vx1 type vxlan id 5 remote 10.0.0.1 dstport 4789
ip link set vx1 type vxlan id 6
ip link set vx1 type vxlan dstport 4790
ip link set vx1 type vxlan remote fd00::9
ip link add all type ifb
ip link add after type ifb
ip -o link show after | cut -d: -f1
ip link set v1 alias "$(printf 'x%.0s' {1..256})"
ip rule add pref 100 goto 50
ip rule add pref 100 sport 20-10
ip rule add from 10.0.1.1 table 100 pref 200
ip rule add from 10.0.1.1 table 100 pref 200
tc qdisc add dev v1 root handle 1: htb
tc qdisc del dev v1 parent 2:10
tc qdisc del dev v1 parent 1:10
tc qdisc add dev v1 parent 1:10 handle 7: pfifo
tc class add dev v1 parent 1: classid 1:10 htb rate 1mbit
tc qdisc add dev v1 parent 1:10 handle 7: pfifo
tc qdisc add dev v1 parent 1:10 handle 8: pfifo
tc qdisc del dev v1 root bfifo
tc qdisc del dev v1 root
nft add rule inet t c index 7 accept
nft add table inet t
nft add chain inet t c
nft add rule inet t c index 7 accept
nft insert rule inet t c handle 9 accept
mount -t nofs none /mnt
