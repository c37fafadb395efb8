#!/bin/bash
# rtnetlink call paths: policy routes, route get, lifetimes, labels, aliases, netconf
ret=0
dev=tst-br0
run() { echo "COMMAND: $*"; "$@"; local rc=$?; [ $rc -ne 0 ] && { ret=1; echo "  rc=$rc"; }; return $rc; }
run ip link add name $dev type bridge
run ip link set $dev up
ip rule add fwmark 1 lookup 100
ip route add local 0.0.0.0/0 dev lo table 100
ip r s t all
ip rule del fwmark 1 lookup 100
ip route del local 0.0.0.0/0 dev lo table 100
ip link set lo up
ip route get 127.0.0.1
ip route get 127.0.0.1 dev $dev
ip route get ::1
ip route get fe80::1 dev $dev
ip route get 127.0.0.1 from 127.0.0.1 oif lo tos 0x10 mark 0x1
ip route get ::1 from ::1 iif lo oif lo tos 0x10 mark 0x1
ip addr add dev $dev 10.23.7.11/24
ip route get 10.23.7.11 from 10.23.7.12 iif $dev
ip route add 10.23.8.0/24 nexthop via 10.23.7.13 dev $dev nexthop via 10.23.7.14 dev $dev
ip route show 10.23.8.0/24
sysctl -wq net.ipv4.fib_multipath_hash_policy=1
sysctl -n net.ipv4.fib_multipath_hash_policy
ip route del 10.23.8.0/24
ip netconf show dev $dev
ip -4 netconf show dev lo
ip -6 netconf show dev $dev
ip addr add 10.23.11.10/32 dev $dev preferred_lft 1 valid_lft 2
ip addr show dev $dev | grep -c 10.23.11
sleep 4
ip addr show dev $dev | grep -c 10.23.11
sysctl -q net.ipv4.conf.$dev.promote_secondaries=1
for i in 2 3 4; do ip -f inet addr add 10.23.11.$i/16 brd + dev $dev; done
ip -4 -o addr show dev $dev
ip addr del 10.23.11.2/16 dev $dev
ip -4 -o addr show dev $dev
sysctl -q net.ipv4.conf.$dev.promote_secondaries=0
ip addr del 10.23.11.3/16 dev $dev
ip -4 -o addr show dev $dev
ip addr flush dev $dev scope link
ip -4 addr flush dev $dev
ip -s -4 addr flush dev $dev
ip link set dev $dev alias "uplink to the lab"
ip link show $dev | tail -1
cat /sys/class/net/$dev/ifalias
echo renamed > /sys/class/net/$dev/ifalias; ip link show $dev | grep alias
echo "" > /sys/class/net/$dev/ifalias; ip link show $dev | grep -c alias
ip link set dev $dev alias ""
ip link add $dev-vx type vxlan id 42 group 239.1.1.1 dev $dev dstport 4789
ip link set dev $dev-vx type vxlan vni 43
ip link set dev $dev-vx type vxlan ttl 64
ip link set dev $dev-vx type vxlan nolearning
ip -d link show $dev-vx | grep -o 'vxlan id.*' | cut -c1-90
ip link del $dev-vx
ip neigh add 10.0.1.100 dev $dev lladdr de:ad:be:ef:13:37 nud reachable
ip neigh get 10.0.1.100 dev $dev
ip neigh replace 10.0.1.100 dev $dev lladdr de:ad:be:ef:13:38 nud permanent
ip neigh show dev $dev
ip neigh del 10.0.1.100 dev $dev
ip neigh get 10.0.1.100 dev $dev
ip neigh add proxy 10.0.1.101 dev $dev
ip neigh show proxy
ip neigh del proxy 10.0.1.101 dev $dev
bridge fdb add de:ad:be:ef:13:39 dev $dev self
bridge fdb get de:ad:be:ef:13:39 br $dev brport $dev
bridge fdb show dev $dev
ip link set $dev address 02:00:00:00:01:02
ip -br link show $dev
ip link set dev $dev group 7
ip link show group 7
ip link set group 7 down
ip -br link show $dev
ip link set dev $dev group default
ip link set dev $dev txqueuelen 500 mtu 1400
ip -o link show $dev | grep -oE 'mtu [0-9]+|qlen [0-9]+' | xargs
ip link set dev $dev promisc on allmulticast on
ip -d link show $dev | grep -oE 'promiscuity [0-9]+|allmulti [0-9]+|<[^>]*>' | xargs
ip link property add dev $dev altname a-very-long-alternative-name
ip link show a-very-long-alternative-name
ip link property del dev $dev altname a-very-long-alternative-name
ip link property add dev $dev altname $dev
ip link del dev $dev
echo "ret=$ret"
