#!/bin/bash
ip netns add h; ip netns add g; ip netns add w
ip link add h0 netns h type veth peer name g0 netns g
ip link add w0 netns w type veth peer name g1 netns g
ip -n h addr add fd00:a::2/64 dev h0 nodad; ip -n g addr add fd00:a::1/64 dev g0 nodad
ip -n w addr add 2001:db8:f::2/64 dev w0 nodad; ip -n g addr add 2001:db8:f::1/64 dev g1 nodad
for x in "h h0" "g g0" "g g1" "w w0" "h lo" "w lo" "g lo"; do set -- $x; ip -n $1 link set $2 up; done
ip netns exec g sysctl -qw net.ipv6.conf.all.forwarding=1
ip -n h -6 route add default via fd00:a::1
sleep 2
ip netns exec h ping -c 1 -W 1 2001:db8:f::2
ip netns exec g ip6tables -t nat -A POSTROUTING -s fd00:a::/64 -o g1 -j MASQUERADE
ip netns exec h ping -c 1 -W 1 2001:db8:f::2
ip netns exec g ip6tables -t nat -L POSTROUTING -n -v
ip netns exec g ip6tables -A FORWARD -p tcp --dport 22 -j REJECT
ip netns exec g ip6tables -A FORWARD -p ipv6-icmp --icmpv6-type 128 -m limit --limit 1/min --limit-burst 1 -j ACCEPT
ip netns exec g ip6tables -A FORWARD -p ipv6-icmp --icmpv6-type echo-request -j REJECT --reject-with adm-prohibited
ip netns exec h ping -c 2 -i 0.3 -W 1 2001:db8:f::2
ip netns exec h nc -zv -w 1 2001:db8:f::2 22
ip netns exec g ip6tables -S
ip netns exec g ip6tables -L -n
ip netns exec g ip6tables-save -t filter | grep -v '^#'
ip netns exec w nc -6 -lk 8080 >/dev/null &
sleep 0.3
ip netns exec h nc -zv -w 1 2001:db8:f::2 8080
ip netns exec h curl -g -s -m 1 'http://[2001:db8:f::2]:81/'; echo "curl $?"
ip netns exec w ss -6tln
ip netns exec g ip6tables -t nat -A PREROUTING -i g1 -p tcp --dport 9000 -j DNAT --to-destination '[fd00:a::2]:9001'
ip netns exec h nc -6 -lk 9001 >/dev/null &
sleep 0.3
ip netns exec w nc -zv -w 1 2001:db8:f::1 9000
ip netns exec g ip6tables -A INPUT -s 10.0.0.1 -j DROP
ip netns exec g ip6tables -A INPUT -p icmp --icmp-type 8 -j DROP
ip netns exec g iptables -A INPUT -s fd00::1 -j DROP
ip netns exec h traceroute6 -n -q 1 -w 1 2001:db8:f::2
ip netns exec h ping -c 1 -W 1 fd00:a::99
ip netns exec h ping -c 1 -W 1 2001:db8:f::99
ip -n h -6 neigh | awk '{print $1,$NF}' | grep -v fe80 | sort
ip -n h -6 addr show h0 scope link | grep -c fe80
ip netns exec h ping -c 1 -I h0 ff02::2 | head -2 | sed 's/fe80[0-9a-f:]*/LL/g'
ip netns exec h sysctl -w net.ipv6.conf.h0.disable_ipv6=1
ip -n h -6 addr
ip netns exec h ping -c 1 2001:db8:f::2
ip netns exec h sysctl -w net.ipv6.conf.h0.disable_ipv6=0
ip -n h -6 addr show dev h0 scope global
ip -n h -6 route
ip -n h addr add fd00:a::2/64 dev h0
ip -n h addr add fd00:a::2/64 dev h0
ip -n h addr add fd00:a::zz/64 dev h0
ip -n h addr add fd00:a::3/129 dev h0
ip -n h -6 addr add 10.0.0.1/24 dev h0
ip -n h -6 route add default via fd00:b::1
ip -n h -6 route add default via fe80::1
ip -n h -6 route add default via fe80::1 dev h0 metric 50
ip -n h -6 route show default
ip -n h -6 route del default dev lo
ip -n h -6 rule
ip -n h -6 rule add from fd00:a::/64 table 100
ip -n h -6 rule add from 10.0.0.0/8 table 100
ip -n h -6 rule
kill $(jobs -p)
