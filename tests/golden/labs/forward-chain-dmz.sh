#!/bin/bash
# an office firewall: interfaces as variables, LOG, limit, hashes of rules
FW="ip netns exec fw"
ip netns add fw
for z in lan dmz wan; do
	ip netns add $z
	ip link add $z netns fw type veth peer name eth0 netns $z
	ip -n fw link set $z up
	ip -n $z link set eth0 up
	ip -n $z link set lo up
done
$FW ip addr add 192.168.10.1/24 dev lan
$FW ip addr add 192.168.20.1/24 dev dmz
$FW ip addr add 203.0.113.2/30 dev wan
ip -n lan addr add 192.168.10.100/24 dev eth0
ip -n dmz addr add 192.168.20.10/24 dev eth0
ip -n wan addr add 203.0.113.1/30 dev eth0
ip -n lan route add default via 192.168.10.1
ip -n dmz route add default via 192.168.20.1
$FW sysctl -w net.ipv4.ip_forward=1
$FW iptables -P FORWARD DROP
$FW iptables -P INPUT DROP
$FW iptables -A INPUT -i lo -j ACCEPT
$FW iptables -A INPUT -m state --state ESTABLISHED,RELATED -j ACCEPT
$FW iptables -A INPUT -i lan -p icmp --icmp-type 8 -j ACCEPT
$FW iptables -A FORWARD -m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT
$FW iptables -A FORWARD -i lan -o wan -j ACCEPT
$FW iptables -A FORWARD -i lan -o dmz -p tcp -m multiport --dports 80,443 -m conntrack --ctstate NEW -j ACCEPT
$FW iptables -A FORWARD -i wan -o dmz -p tcp -d 192.168.20.10 --dport 80 -j ACCEPT
$FW iptables -A FORWARD -m limit --limit 5/min --limit-burst 10 -j LOG --log-prefix "FWD-DROP: " --log-level 4
$FW iptables -t nat -A POSTROUTING -o wan -j MASQUERADE
$FW iptables -t nat -A PREROUTING -i wan -p tcp --dport 80 -j DNAT --to-destination 192.168.20.10:80
ip netns exec dmz sh -c 'while :; do printf "HTTP/1.0 200 OK\r\nContent-Length: 4\r\n\r\ndmz\n" | nc -l -N 80 >/dev/null; done' &
SRV=$!
sleep 0.5
ip netns exec lan ping -c 1 -W 1 192.168.10.1
ip netns exec lan ping -c 1 -W 1 192.168.20.10
ip netns exec lan ping -c 1 -W 1 203.0.113.1
ip netns exec dmz ping -c 1 -W 1 192.168.20.1
ip netns exec wan ping -c 1 -W 1 203.0.113.2
ip netns exec lan curl -s -m 2 http://192.168.20.10/
sleep 0.3
ip netns exec wan curl -s -m 2 http://203.0.113.2/
ip netns exec wan nc -z -w 1 203.0.113.2 22; echo "ssh from outside: $?"
ip netns exec lan nc -z -v -w 1 192.168.20.10 22
$FW iptables -L -n -v --line-numbers | sed 's/^\(.\{6\}\) *[0-9]* *[0-9]*/\1/' | head -30
$FW iptables -S FORWARD
$FW iptables -t nat -L -n
$FW iptables -L INPUT -n | tail -n +3 | wc -l
$FW iptables -D FORWARD -i lan -o wan -j ACCEPT
ip netns exec lan ping -c 1 -W 1 203.0.113.1
$FW iptables-save | grep -c -- '-A'
$FW iptables-save > /tmp/rules.v4
$FW iptables -F
$FW iptables -t nat -F
$FW iptables -S
$FW iptables-restore < /tmp/rules.v4
$FW iptables -S | wc -l
kill $SRV
