#!/bin/bash
# A DHCP server and two clients on a bridge: one address reserved, one chosen; what is in the files, and letting go.
: > /var/lib/dhcp/dhclient.leases
: > /var/lib/misc/dnsmasq.leases
ip link add br0 type bridge
ip link set br0 up
ip netns add dhcp
ip link add d0 type veth peer name eth0 netns dhcp
ip netns add h1
ip link add a0 type veth peer name eth0 netns h1
ip netns add h2
ip link add b0 type veth peer name eth0 netns h2
for port in d0 a0 b0; do ip link set $port master br0; ip link set $port up; done
ip -n dhcp link set eth0 up
ip -n dhcp link set lo up
ip -n dhcp addr add 10.0.0.1/24 dev eth0
ip -n h1 link set eth0 address 02:00:00:00:00:11
ip -n h2 link set eth0 address 02:00:00:00:00:22
ip netns exec dhcp dnsmasq --interface=eth0 --bind-interfaces --dhcp-range=10.0.0.50,10.0.0.60,12h --dhcp-host=02:00:00:00:00:11,h1,10.0.0.11 --dhcp-option=3,10.0.0.1 --dhcp-option=option:dns-server,8.8.8.8 --pid-file=/tmp/dnsmasq.pid --dhcp-leasefile=/tmp/leases --log-facility=/tmp/dnsmasq.log
sleep 1
ip netns exec dhcp tcpdump -lni eth0 udp > /tmp/dump 2> /dev/null &
sleep 1
ip netns exec h1 timeout 30 dhclient -v -pf /tmp/h1.pid -lf /tmp/h1.leases eth0 2>&1 | sed 's/interval .*/interval N/; s/renewal in .*/renewal/'
ip netns exec h2 timeout 60 dhclient -pf /tmp/h2.pid -lf /tmp/h2.leases eth0
ip -n h1 -4 addr show eth0
ip -n h2 -4 -br addr show eth0
ip -n h1 route
ip -n h2 route
cat /etc/resolv.conf
cut -d ' ' -f 2- /tmp/leases | sort
grep -c DHCPACK /tmp/dnsmasq.log
sed 's/.*dnsmasq-dhcp.[0-9]*.: //; /dnsmasq/d' /tmp/dnsmasq.log
sleep 2; kill %1
sleep 1
grep -v 0.0.0.0.68 /tmp/dump | sed 's/.* IP //'
grep 0.0.0.0.68 /tmp/dump | sed 's/.* IP //' | sort | uniq
grep -v -e renew -e rebind -e expire /tmp/h1.leases | sort
ip netns exec h1 ping -c 1 10.0.0.55 | head -2
ip netns exec h1 ss -uan
ip netns exec h1 dhclient -v -r -pf /tmp/h1.pid -lf /tmp/h1.leases eth0
ip -n h1 -4 addr show eth0
ip -n h1 route
cut -d ' ' -f 2- /tmp/leases
kill $(cat /tmp/dnsmasq.pid)
sleep 1
tail -n 1 /tmp/dnsmasq.log | sed 's/.*: //'
ls /tmp/dnsmasq.pid
