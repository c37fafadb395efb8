#!/bin/sh
# old-school tools only
ip netns add left; ip netns add mid; ip netns add right
ip link add l0 type veth peer name m0
ip link add r0 type veth peer name m1
ip link set l0 netns left; ip link set m0 netns mid; ip link set m1 netns mid; ip link set r0 netns right
L="ip netns exec left"; M="ip netns exec mid"; R="ip netns exec right"
$L ifconfig
$L ifconfig -a
$L ifconfig l0 192.168.10.10 netmask 255.255.255.0 broadcast 192.168.10.255 up
$L ifconfig lo up
$L ifconfig l0
$M ifconfig m0 192.168.10.1/24
$M ifconfig m1 192.168.20.1 netmask 255.255.255.0
$R ifconfig r0 inet 192.168.20.20
$R ifconfig r0 | head -2
$R ifconfig r0 netmask 255.255.255.0
$L route add default gw 192.168.10.1
$R route add -net 192.168.10.0 netmask 255.255.255.0 gw 192.168.20.1
$L route
$R route -n
$M route -n
$M sh -c 'echo 1 > /proc/sys/net/ipv4/ip_forward'
$L ping -c 1 192.168.20.20
$L route add -host 10.1.1.1 gw 192.168.10.99
$L route add -net 10.2.0.0/16 dev l0
$L route add -net 10.3.0.1/16 dev l0
$L route add -net 10.4.0.0 netmask 255.255.0.0 gw 172.16.0.1
$L route add default gw 192.168.10.1
$L route del -net 10.2.0.0/16
$L route del -net 10.2.0.0/16
$L route add -net 10.5.0.0/16 reject
$L route -n
$L ping -c 1 10.5.1.1
$L netstat -rn
$L arp -a
$L arp -n
$L arp -s 192.168.10.77 02:00:00:00:00:77
$L arp -an | sort
$L arp -d 192.168.10.77
$L arp -n 192.168.10.200
$L ifconfig l0:1 192.168.10.11
$L ifconfig l0:1
$L ip addr show dev l0 | grep inet
$L ifconfig l0:1 down
$L ifconfig l0 add 2001:db8::10/64
$L ifconfig l0 mtu 1400
$L ifconfig l0 hw ether 02:11:22:33:44:55
$L ifconfig l0 txqueuelen 100
$L ifconfig l0 | head -1
$L ifconfig l0 promisc; $L ifconfig l0 | head -1
$L ifconfig l0 -promisc -arp; $L ifconfig l0 | head -1
$L ifconfig eth9
$L ifconfig eth9 up
$L ifconfig l0 300.1.1.1
$L ifconfig l0 netmask 255.0.255.0
$L ifconfig l0 down
$L route -n
$L ifconfig l0 0.0.0.0
$L ifconfig l0
$L netstat -tuln
$L hostname -I
