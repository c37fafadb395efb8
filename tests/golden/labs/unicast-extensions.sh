#!/bin/bash
# kernel selftest unicast_extensions.sh
pass() { echo "TEST: $1 [ OK ]"; }
failed() { echo "TEST: $1 [FAIL]"; }
try() {
	expect=$1; a=$2; b=$3; m=$4; title=$5
	ip netns add foo; ip netns add bar
	ip link add foo netns foo type veth peer name bar netns bar
	ip -n foo link set foo up; ip -n bar link set bar up
	ip -n foo addr add $a/$m dev foo
	ip -n bar addr add $b/$m dev bar
	sleep 0.2
	ip netns exec foo timeout 2 ping -c 1 -W 1 $b >/dev/null 2>&1
	r=$?
	ip netns exec bar timeout 2 ping -c 1 -W 1 $a >/dev/null 2>&1 || r=1
	if [ $r -ne 0 ]; then r=1; fi
	if [ $r -eq $expect ]; then pass "$title"; else failed "$title"; fi
	ip netns del foo; ip netns del bar
}
try 0 240.1.2.1 240.1.2.4 24 "assign and ping within 240/4 (1 of 2)"
try 0 250.100.2.1 250.100.30.4 16 "assign and ping within 240/4 (2 of 2)"
try 0 0.1.2.17 0.1.2.23 24 "assign and ping within 0/8 (1 of 2)"
try 0 0.77.240.17 0.77.2.23 16 "assign and ping within 0/8 (2 of 2)"
try 0 255.255.3.1 255.255.50.77 16 "assign and ping inside 255.255/16"
try 0 255.255.255.1 255.255.255.254 24 "assign and ping inside 255.255.255/24"
try 1 127.99.4.5 127.99.4.6 16 "127/8"
try 1 224.1.2.3 224.1.2.178 24 "multicast"
try 0 5.10.15.20 5.10.15.0 24 "lowest host (/24)"
try 0 192.168.101.192 192.168.101.193 26 "lowest host (/26)"
try 1 192.168.101.255 192.168.101.193 24 "broadcast"
try 1 0.0.0.0 0.1.2.3 8 "0.0.0.0"
ip netns add foo
ip -n foo link add b type bridge
ip -n foo addr add 0.0.0.0/8 dev b
ip -n foo addr add 224.1.2.3/24 dev b
ip -n foo addr add 255.255.255.255/32 dev b
ip -n foo addr show dev b
ip netns exec foo sysctl -w net.ipv4.conf.all.route_localnet=1
ip -n foo addr add 127.9.9.9/8 dev b
ip -n foo link set b up
ip -n foo route show table local
