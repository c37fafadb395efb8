#!/bin/bash
ip netns add in; ip netns add fw; ip netns add out
ip link add i0 netns in type veth peer name f0 netns fw
ip link add o0 netns out type veth peer name f1 netns fw
ip -n in addr add 10.0.0.10/24 dev i0; ip -n fw addr add 10.0.0.1/24 dev f0
ip -n out addr add 198.51.100.10/24 dev o0; ip -n fw addr add 198.51.100.1/24 dev f1
for x in "in i0" "fw f0" "fw f1" "out o0" "in lo" "out lo"; do set -- $x; ip -n $1 link set $2 up; done
ip -n in route add default via 10.0.0.1
ip netns exec fw sysctl -qw net.ipv4.ip_forward=1
ip netns exec fw iptables -t nat -A POSTROUTING -o f1 -j SNAT --to-source 198.51.100.1
ip netns exec in ping -c 1 198.51.100.10
ip netns exec fw conntrack -C
ip netns exec fw cat /proc/net/nf_conntrack | wc -l
ip netns exec out nc -lk 80 > /dev/null &
ip netns exec out nc -luk 53 > /dev/null &
sleep 0.5
ip netns exec in nc -z -p 5555 198.51.100.10 80
ip netns exec fw conntrack -L -p tcp 2>/dev/null | sed -E 's/tcp +6 [0-9]+ /tcp 6 N /'
ip netns exec in sh -c 'echo q | nc -u -w 1 -p 5353 198.51.100.10 53'
ip netns exec fw conntrack -L -p udp 2>/dev/null | sed -E 's/udp +17 [0-9]+ /udp 17 N /'
ip netns exec fw conntrack -L -s 10.0.0.10 2>/dev/null | wc -l
ip netns exec fw conntrack -L --src-nat 2>/dev/null | wc -l
ip netns exec fw conntrack -L -o extended -p icmp 2>/dev/null | awk '{print $1,$2,$3}'
ip netns exec fw conntrack -D -p udp
ip netns exec fw conntrack -D -p udp
ip netns exec fw conntrack -F
ip netns exec fw iptables -t nat -A PREROUTING -i f1 -p tcp --dport 2222 -j DNAT --to 10.0.0.10:22
ip netns exec fw iptables -t nat -A PREROUTING -i f1 -p tcp --dport 3000:3010 -j DNAT --to-destination 10.0.0.10
ip netns exec fw iptables -t nat -A PREROUTING -i f1 -p udp --dport 69 -j REDIRECT --to-ports 6969
ip netns exec fw iptables -t nat -A POSTROUTING -s 10.0.0.0/24 -d 10.0.0.0/24 -j MASQUERADE
ip netns exec in nc -lk 22 > /dev/null &
ip netns exec in nc -lk 3005 > /dev/null &
sleep 0.5
ip netns exec out nc -zv -w 1 198.51.100.1 2222
ip netns exec out nc -zv -w 1 198.51.100.1 3005
ip netns exec out nc -zv -w 1 198.51.100.1 22
ip netns exec fw iptables -t nat -L -n -v
ip netns exec fw iptables -t nat -S
ip netns exec fw iptables -A FORWARD -m conntrack --ctstate DNAT -j ACCEPT
ip netns exec fw iptables -A FORWARD -m conntrack --ctstate NEW -i f1 -j DROP
ip netns exec out ping -c 1 -W 1 10.0.0.10
ip -n out route add 10.0.0.0/24 via 198.51.100.1
ip netns exec out ping -c 1 -W 1 10.0.0.10
ip netns exec fw iptables -L FORWARD -nv
ip netns exec fw iptables -t raw -A PREROUTING -p icmp -j NOTRACK
ip netns exec in ping -c 1 -W 1 198.51.100.10
ip netns exec fw iptables -t raw -F
ip netns exec fw iptables -t nat -Z; ip netns exec fw iptables -t nat -F
ip netns exec in ping -c 1 -W 1 198.51.100.10
ip netns exec fw conntrack -L -p icmp 2>/dev/null | grep -o 'src=[0-9.]*' | sort | uniq -c
ip netns exec fw conntrack -X
kill %1 %2 %3 %4
