#!/bin/bash
# dnsmasq in the foreground; a client without a server; what both refuse.
: > /var/lib/dhcp/dhclient.leases
: > /var/lib/misc/dnsmasq.leases
ip netns add server
ip netns add client
ip link add s-veth0 netns server type veth peer name c-veth0 netns client
ip -n client link set c-veth0 address 02:00:00:00:00:33
ip -n server link set s-veth0 up
ip -n client link set c-veth0 up
ip -n server address add 192.0.2.254/24 dev s-veth0
ip netns exec client timeout 20 dhclient -v -1 c-veth0 2>&1 | grep -c DISCOVER > /dev/null
ip netns exec server dnsmasq --dhcp-range=192.0.2.100,192.0.2.200,255.255.255.0 --interface=s-veth0 --no-daemon &
sleep 1
ip netns exec client timeout 25 dhclient -1 -sf /bin/true c-veth0
ip -n client address show c-veth0
ip netns pids server | wc -l
ip netns exec server dnsmasq --dhcp-range=192.0.2.100,192.0.2.200 --interface=s-veth0 --no-daemon
ip netns exec server dnsmasq --interface=nope --bind-interfaces --no-daemon
dnsmasq --dhcp-range=192.0.2.100
dnsmasq --foo
dnsmasq --version
ip netns exec client dhclient nodev
kill %1
