#!/bin/bash
# University lab 4: an ISP, a customer edge and the cloud
alias ll='ls -l'
for r in ce pe1 pe2 cloud; do ip netns add $r; ip -n $r link set lo up; done
link() { ip link add $1-$2 netns $1 type veth peer name $2-$1 netns $2; ip -n $1 addr add $3 dev $1-$2; ip -n $2 addr add $4 dev $2-$1; ip -n $1 link set $1-$2 up; ip -n $2 link set $2-$1 up; }
link ce pe1 100.64.0.2/30 100.64.0.1/30
link ce pe2 100.64.0.6/30 100.64.0.5/30
link pe1 cloud 198.51.100.1/30 198.51.100.2/30
link pe2 cloud 198.51.100.5/30 198.51.100.6/30
ip -n cloud addr add 203.0.113.80/32 dev lo
ip -n ce addr add 192.168.10.1/24 dev lo
for r in ce pe1 pe2 cloud; do ip netns exec $r sysctl -wq net.ipv4.ip_forward=1; done
ip -n ce route add default proto static metric 10 via 100.64.0.1
ip -n ce route add default proto static metric 20 via 100.64.0.5
ip -n pe1 route add 203.0.113.80 via 198.51.100.2
ip -n pe2 route add 203.0.113.80 via 198.51.100.6
ip -n pe1 route add 192.168.10.0/24 via 100.64.0.2
ip -n pe2 route add 192.168.10.0/24 via 100.64.0.6
ip -n cloud route add 100.64.0.0/30 via 198.51.100.1
ip -n cloud route add 100.64.0.4/30 via 198.51.100.5
ip -n cloud route add 192.168.10.0/24 nexthop via 198.51.100.1 weight 3 nexthop via 198.51.100.5 weight 1
ip -n ce route
ip -n cloud route
ip netns exec ce traceroute -n -q 1 -w 1 203.0.113.80
ip netns exec ce traceroute -n -q 1 -w 1 -s 192.168.10.1 203.0.113.80 | sed 1d | awk '{print $1, $2}'
ip -n ce link set ce-pe1 down
ip -n ce route
ip netns exec ce ping -c 2 203.0.113.80
ip netns exec ce traceroute -n -q 1 -w 1 203.0.113.80
ip -n ce link set ce-pe1 up
ip -n ce route show default
ip -n ce route add default proto static metric 10 via 100.64.0.1
ip -n ce route add default proto static metric 10 via 100.64.0.1
ip -n ce route change default proto static metric 10 via 100.64.0.1 mtu 1400 advmss 1360
ip -n ce route show default
ip -n ce route get 203.0.113.80
ip netns exec ce ping -c 1 -M do -s 1400 203.0.113.80
ip -n ce route append default proto static metric 10 via 100.64.0.5
ip -n ce route list exact 0/0
ip -n ce route show root 100.64.0.0/16
ip -n ce route show match 100.64.0.5
ip -n ce route show table local
ip -n ce -d route show proto static
ip -n ce rule add from 192.168.10.0/24 lookup 100 pref 500
ip -n ce route add default via 100.64.0.5 table 100
ip -n ce route add throw 203.0.113.0/24 table 100
ip -n ce rule
ip -n ce route get 203.0.113.80 from 192.168.10.1
ip -n ce route get 8.8.8.8 from 192.168.10.1
ip -n ce route flush table 100
ip -n ce route show table 100
ip -n ce route get 8.8.8.8 from 192.168.10.1
ip -n ce rule del pref 500
ip -n ce rule del pref 500
ip -n ce route del default metric 20
ip -n ce route del default via 9.9.9.9
ip -n ce -4 -o route | wc -l
ip -n ce -j route show default | jq -r '.[] | "\(.gateway) \(.metric)"'
ip netns exec pe1 netstat -rn
ip netns exec pe1 route -n
ip netns exec ce ip -s route show cache
