#!/bin/bash
# what /proc/net, netstat and nstat tell of a pair of hosts without IPv6
ip netns add p; ip netns add q
ip netns exec p cat /proc/net/route
ip netns exec p cat /proc/net/ipv6_route
ip link add pv netns p address 02:00:00:00:00:01 type veth peer name qv netns q address 02:00:00:00:00:02
for x in "p pv" "q qv" "p lo"; do set -- $x; ip netns exec $1 sysctl -qw net.ipv6.conf.$2.disable_ipv6=1; ip -n $1 link set $2 up; done
ip netns exec p nstat
ip -n p addr add 10.3.0.1/24 dev pv; ip -n q addr add 10.3.0.2/24 dev qv
ip netns exec p cat /proc/net/route
ip netns exec p ping -c 3 -i 0.2 10.3.0.2 | tail -2 | head -1
ip netns exec p nstat -az | grep -E '^(IcmpOutEchos|IcmpInEchoReps|IpOutRequests) '
ip netns exec p nstat -a 'Icmp*'
ip netns exec p nstat -n
ip netns exec p ping -c 1 10.3.0.2 >/dev/null
ip netns exec p nstat
ip netns exec p nstat
ip netns exec p nstat -rj 'IcmpIn*'; echo
ip netns exec p nstat nosuch
ip netns exec q netstat -s
ip netns exec q netstat -su
ip netns exec q netstat -sw | head -12
echo x | ip netns exec p nc -u -w 1 10.3.0.2 9
ip netns exec q netstat -s --udp | sed -n '/^Udp:/,/^UdpLite/p'
ip netns exec q nstat -az UdpNoPorts IcmpOutDestUnreachs
ip netns exec p netstat -g
ip netns exec p cat /proc/net/igmp
ip netns exec p cat /proc/net/dev_mcast
ip netns exec p ip -j maddr show dev pv
ip -n p link add br0 address 02:00:00:00:00:03 type bridge mcast_snooping 0
ip -n p link set br0 up
ip netns exec p cat /proc/net/igmp
ip netns exec p netstat -gn
