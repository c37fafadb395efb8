#!/bin/bash
set +e
ip netns add t
ip -n t link set lo up
ip -n t link add v0 type veth peer name v1
ip -n t link set v0 up; ip -n t link set v1 up
ip -n t addr add 192.0.2.1/24 dev v0
IP="ip -n t"
$IP route add 10.0.0.0/8 via 192.0.2.2
$IP route add 10.0.0.0/8 via 192.0.2.3 metric 100
$IP route add 10.0.0.0/8 via 192.0.2.4 tos 0x10
$IP route add 10.0.0.0/8 via 192.0.2.5
$IP route show 10.0.0.0/8
$IP route show root 10.0.0.0/8
$IP route show exact 10.0.0.0/8
$IP route show match 10.1.2.3
$IP route replace 10.0.0.0/8 via 192.0.2.9
$IP route change 10.0.0.0/8 via 192.0.2.10 metric 100
$IP route append 10.0.0.0/8 via 192.0.2.11
$IP route show
$IP route del 10.0.0.0/8 via 192.0.2.99
$IP route del 10.0.0.0/8 metric 100
$IP route del 10.0.0.0/8
$IP route show
$IP route flush 10.0.0.0/8
$IP route show
$IP route add unreachable 10.1.0.0/16
$IP route add blackhole 10.2.0.0/16
$IP route add prohibit 10.3.0.0/16 metric 5
$IP route add throw 10.4.0.0/16
$IP route add local 10.5.0.0/16 dev lo
$IP route add broadcast 10.6.0.255 dev v0
$IP route add unicast 10.7.0.0/16 dev v0 scope link proto static src 192.0.2.1
$IP route add 10.8.0.0/16 via 192.0.2.2 mtu 1400 advmss 1360 initcwnd 20 quickack 1
$IP route add 10.9.0.0/16 via 10.200.0.1 dev v0 onlink
$IP route add 10.10.0.0/16 via inet6 fe80::1 dev v0
$IP route add 10.11.0.0/16 dev v0 proto bird
$IP route add 10.12.0.0/16 dev v0 proto 200 realm 5
$IP route add 10.13.0.0/16 dev v0 expires 100
$IP route add 10.14.0.0/16 dev nosuch
$IP route add 10.15.0.0/16 via 10.250.0.1
$IP route add 10.16.0.0/16 via 192.0.2.1
$IP route add 10.17.0.0/16 via 192.0.2.2 dev lo
$IP route add 10.18.0.0/16 dev v0 src 192.0.2.77
$IP route add 10.19.0.5/16 dev v0
$IP route add 10.20.0.0/16 dev v0 table 100
$IP route add 10.21.0.0/16
$IP route add default via 192.0.2.2
$IP route add 0.0.0.0/0 via 192.0.2.3
$IP route add 10.22.0.0 via 192.0.2.2
$IP route
$IP route show type blackhole
$IP route show proto static
$IP route show scope link
$IP route show via 192.0.2.2
$IP route show src 192.0.2.1
$IP route show table all type unreachable
$IP -o route show default
$IP -s route show 10.8.0.0/16
$IP route get 10.1.0.1; $IP route get 10.2.0.1; $IP route get 10.3.0.1; $IP route get 10.4.0.1; $IP route get 10.5.0.1; $IP route get 10.7.0.1; $IP route get 10.9.0.1
for d in 1 2 3 5; do ip netns exec t ping -c 1 -W 1 10.$d.0.1 2>&1 | head -2; done
$IP addr del 192.0.2.1/24 dev v0
$IP route
$IP link set v0 down
$IP route
$IP -6 route add 2001:db8::/32 via fe80::1 dev v0
$IP link set v0 up
$IP -6 route add 2001:db8::/32 via fe80::1 dev v0
$IP -6 route add 2001:db8::/32 via fe80::2 dev v0
$IP -6 route add default via fe80::1 dev v0 metric 10 pref high
$IP -6 route show default
$IP -6 route del default
$IP -6 route del default
$IP -6 route show 2001:db8::/32
