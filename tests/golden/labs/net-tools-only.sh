#!/bin/bash
# everything with ifconfig, route, arp, brctl, netstat
ip netns add left
ip netns add right
brctl addbr br0
ip link add vl type veth peer name vl-br
ip link add vr type veth peer name vr-br
ip link set vl netns left
ip link set vr netns right
brctl addif br0 vl-br vr-br
ifconfig br0 172.30.0.254 netmask 255.255.255.0 up
ifconfig vl-br up
ifconfig vr-br up
ip netns exec left ifconfig vl 172.30.0.1 netmask 255.255.255.0 broadcast 172.30.0.255 up
ip netns exec right ifconfig vr 172.30.0.2/24 up
ip netns exec left ifconfig lo up
ip netns exec left ifconfig -a | grep -E '^[a-z]|inet '
ip netns exec left ping -c 2 172.30.0.2
ip netns exec left arp -n | awk '{print $1,$2,$4,$5}'
ip netns exec left arp -a | sed 's/at .* \[/at M [/'
ip netns exec left route add default gw 172.30.0.254 vl
ip netns exec left route -n
ip netns exec left netstat -rn
ip netns exec left route add -net 10.0.0.0 netmask 255.0.0.0 gw 172.30.0.2
ip netns exec left route add -host 10.1.1.1 reject
ip netns exec left route
ip netns exec left ping -c 1 10.1.1.1
ip netns exec left route del -host 10.1.1.1 reject
ip netns exec left arp -s 172.30.0.50 02:00:00:00:00:50
ip netns exec left arp -n 172.30.0.50
ip netns exec left arp -d 172.30.0.50
ip netns exec left arp -d 172.30.0.51
ip netns exec left arp 172.30.0.77
ip netns exec left ifconfig vl down
ip netns exec left route -n
ip netns exec left ifconfig
ip netns exec left ifconfig vl up
ip netns exec left route -n
ip netns exec left ifconfig vl 0.0.0.0
ip netns exec left ip addr show vl | grep -c 'inet '
ip netns exec left ifconfig vl add 2001:db8::1/64
ip netns exec left ifconfig vl | grep -c 2001
ip netns exec left ifconfig vl promisc
ip netns exec left ip link show vl | grep -o PROMISC
ip netns exec left ifconfig vl -promisc -arp
ip netns exec left ifconfig vl | head -1
ip netns exec left netstat -i | awk '{print $1,$2,$NF}'
ip netns exec left netstat -tln
ip netns exec left netstat -nr -4
brctl show br0 | sed 's/8000\.[0-9a-f]*/ID/'
brctl showstp br0 | grep -c forwarding
brctl delif br0 vl-br
brctl addif br0 nope
brctl addbr br0
brctl delbr br1
ifconfig br0 down
brctl delbr br0
brctl show
route -n
ifconfig nope
route add -net 1.2.3.4/24 dev vl-br
route add default gw
arp -s 1.2.3.4
brctl
