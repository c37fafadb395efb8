#!/bin/bash
# onlink nexthops: valid, invalid gateways, devices, vrf absent
ip netns add ns1; ip -netns ns1 link set lo up
ip link add veth1 type veth peer name veth2 netns ns1; ip link add veth3 type veth peer name veth4 netns ns1
ip link set veth1 up; ip link set veth3 up; ip -netns ns1 link set veth2 up; ip -netns ns1 link set veth4 up
ip addr add 169.254.1.1/24 dev veth1; ip addr add 169.254.5.1/24 dev veth3; ip -6 addr add 2001:db8:101::1/64 dev veth1 nodad; ip -6 addr add 2001:db8:102::1/64 dev veth3 nodad
run_ip() { local table=$1 prefix=$2 gw=$3 dev=$4 exp=$5 desc=$6; ip ro add table $table $prefix/32 via $gw dev $dev onlink; local rc=$?; [ $rc -eq $exp ] && echo "TEST: $desc [ OK ]" || echo "TEST: $desc [FAIL] rc=$rc"; }
run_ip 254 169.254.101.1 169.254.1.2 veth1 0 "unicast connected"
run_ip 254 169.254.101.2 169.254.3.1 veth1 0 "unicast recursive"
run_ip 254 169.254.101.3 169.254.1.1 veth1 2 "nexthop is local unicast address"
run_ip 254 169.254.101.3 169.254.5.1 veth1 2 "nexthop is other local address"
run_ip 254 169.254.101.4 169.254.1.255 veth1 2 "nexthop is broadcast"
run_ip 254 169.254.101.5 224.0.0.5 veth1 2 "nexthop is multicast"
run_ip 254 169.254.101.6 127.0.0.1 veth1 2 "nexthop is loopback"
run_ip 254 169.254.101.7 169.254.1.2 nodev 1 "nexthop device does not exist"
ip link set veth3 down; run_ip 254 169.254.101.8 169.254.5.2 veth3 2 "nexthop device is down"; ip link set veth3 up
run_ip 1101 169.254.102.1 169.254.5.2 veth3 0 "other table"
ip route show; ip route show table 1101
ip ro add 169.254.103.1/32 nexthop via 169.254.1.5 dev veth1 onlink nexthop via 169.254.5.5 dev veth3 onlink; ip ro show 169.254.103.1
ip ro add 169.254.103.2/32 nexthop via 169.254.1.5 dev veth1 nexthop via 10.99.99.99 dev veth3 onlink weight 4; ip ro show 169.254.103.2
ip ro add 169.254.103.3/32 nexthop via 169.254.1.5 dev veth1 nexthop via 10.99.99.99 dev veth3
ip -6 ro add 2001:db8:777::/64 via 2001:db8:999::1 dev veth1; ip -6 ro add 2001:db8:777::/64 via 2001:db8:999::1 dev veth1 onlink; ip -6 ro show 2001:db8:777::/64
ip ro get 169.254.101.2; ping -c 1 -W 1 169.254.101.2; ip neigh show 169.254.3.1; ip -netns ns1 addr add 169.254.3.1/32 dev veth2; ip neigh flush all; ip -netns ns1 addr add 169.254.101.2/32 dev lo; ping -c 1 -W 1 169.254.101.2 | grep -o '[0-9] received'
ip ro del 169.254.101.2; ip ro del 169.254.101.2; ip ro flush proto boot; ip ro
