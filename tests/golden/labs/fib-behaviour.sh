#!/bin/bash
# FIB behaviour: carrier, metrics, multipath and deleted devices, v4 and v6 beside one another
setup() { ip netns add ns1; ip netns exec ns1 sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1; }
IP="ip -netns ns1"
setup
$IP link set dev lo up
$IP link add veth1 type veth peer name veth2
$IP link add veth3 type veth peer name veth4
for v in 1 2 3 4; do $IP link set veth$v up; done
$IP address add 198.51.100.1/24 dev veth1
$IP -6 address add 2001:db8:1::1/64 dev veth1
$IP address add 192.0.2.1/24 dev veth3
$IP -6 address add 2001:db8:2::1/64 dev veth3
echo "Single path route test"
$IP route get fibmatch 198.51.100.2
$IP -6 route get fibmatch 2001:db8:1::2
$IP link set dev veth1 down
$IP route get fibmatch 198.51.100.2
$IP -6 route get fibmatch 2001:db8:1::2
$IP link set dev veth1 up
$IP -6 address show dev veth1 scope global
$IP -6 address add 2001:db8:1::1/64 dev veth1
echo "Multipath route test"
$IP route add 203.0.113.0/24 nexthop via 198.51.100.2 nexthop via 192.0.2.2
$IP -6 route add 2001:db8:3::/64 nexthop via 2001:db8:1::2 nexthop via 2001:db8:2::2
$IP route get fibmatch 203.0.113.1
$IP link set dev veth2 down
$IP route show 203.0.113.0/24
$IP -6 route show 2001:db8:3::/64
$IP link set dev veth2 up
$IP link set dev veth3 down
$IP route get fibmatch 203.0.113.1
$IP link set dev veth3 up
$IP route show 203.0.113.0/24
$IP link del dev veth1
$IP route show 203.0.113.0/24
$IP route
echo "metrics"
$IP address add 192.0.2.1/24 dev veth3
$IP route add 172.16.101.0/24 via 192.0.2.2 metric 100
$IP route add 172.16.101.0/24 via 192.0.2.3 metric 200
$IP route add 172.16.101.0/24 via 192.0.2.4 tos 0x10
$IP route show 172.16.101.0/24
$IP route get 172.16.101.1
$IP route get 172.16.101.1 tos 0x10
$IP route append 172.16.101.0/24 via 192.0.2.9 metric 100
$IP route prepend 172.16.101.0/24 via 192.0.2.8 metric 100
$IP route show 172.16.101.0/24
$IP route replace 172.16.101.0/24 via 192.0.2.7 metric 100
$IP route show 172.16.101.0/24
$IP route change 172.16.101.0/24 via 192.0.2.6 metric 300
$IP route del 172.16.101.0/24
$IP route del 172.16.101.0/24 metric 200
$IP route show 172.16.101.0/24
$IP route flush 172.16.101.0/24
$IP route add 172.16.102.0/24 via 192.0.2.2 mtu 1300 advmss 1200 window 4096 rtt 100ms initcwnd 20 hoplimit 30 quickack 1
$IP route show 172.16.102.0/24
$IP route add 172.16.103.0/24 via 192.0.2.2 mtu lock 1300 realm 5 proto boot
$IP route show 172.16.103.0/24
$IP route get 172.16.103.1
$IP route add 172.16.104.0/24 dev veth3 scope link src 192.0.2.1 proto 99
$IP route show proto 99
$IP route add 172.16.105.0/24 dev veth3 src 9.9.9.9
$IP route add 172.16.106.5/24 dev veth3
$IP route add 172.16.107.0/24 via 8.8.8.8
$IP route add 172.16.107.0/24 via 8.8.8.8 dev veth3 onlink
$IP route show 172.16.107.0/24
$IP route add 172.16.108.0/24 via inet6 2001:db8:2::2
$IP -6 address add 2001:db8:2::1/64 dev veth3
$IP route add 172.16.108.0/24 via inet6 2001:db8:2::2 dev veth3
$IP route show 172.16.108.0/24
$IP -6 route add 2001:db8:9::/64 via 192.0.2.2
$IP -6 route add 2001:db8:9::/64 dev veth3 metric 1
$IP -6 route add 2001:db8:9::/64 dev veth3 metric 1
$IP -6 route add 2001:db8:9::/64 via 2001:db8:2::9 metric 1
$IP -6 route append 2001:db8:9::/64 via 2001:db8:2::9 metric 1
$IP -6 route append 2001:db8:9::/64 via 2001:db8:2::8 metric 1
$IP -6 route show 2001:db8:9::/64
$IP -6 route del 2001:db8:9::/64 via 2001:db8:2::9
$IP -6 route show 2001:db8:9::/64
$IP -6 route replace 2001:db8:9::/64 via 2001:db8:2::7 metric 1
$IP -6 route show 2001:db8:9::/64
$IP -6 route flush 2001:db8:9::/64
$IP -6 route add unreachable default metric 9999
$IP -6 route get 2001:db8:77::1
$IP -6 route add 2001:db8:aa::/64 via 2001:db8:2::2 expires 60
$IP -6 route show 2001:db8:aa::/64 | sed 's/expires [0-9]*sec/expires Nsec/'
$IP -6 route add 2001:db8:bb::/64 via 2001:db8:2::2 pref high
$IP -6 route show 2001:db8:bb::/64
$IP -s -6 route show 2001:db8:bb::/64
$IP -d route show table all type broadcast
$IP -o -d -6 route show table all type multicast
