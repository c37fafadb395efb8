#!/bin/sh
# a firewall between internet, lan and dmz in legacy style
FW="ip netns exec fw"
for n in fw inet lan dmz; do ip netns add $n; done
for n in inet lan dmz; do ip link add fw-$n netns fw type veth peer name eth0 netns $n; $FW ifconfig fw-$n up; ip netns exec $n ifconfig eth0 up; done
$FW ifconfig fw-inet 198.51.100.1 netmask 255.255.255.0
$FW ifconfig fw-lan 192.168.0.1 netmask 255.255.255.0
$FW ifconfig fw-dmz 172.16.0.1 netmask 255.255.255.240 broadcast 172.16.0.15
ip netns exec inet ifconfig eth0 198.51.100.2/24; ip netns exec lan ifconfig eth0 192.168.0.2/24; ip netns exec dmz ifconfig eth0 172.16.0.2/28
ip netns exec lan route add default gw 192.168.0.1; ip netns exec dmz route add default gw 172.16.0.1
$FW ifconfig fw-dmz | head -2
$FW sh -c 'echo 1 >/proc/sys/net/ipv4/ip_forward; cat /proc/sys/net/ipv4/ip_forward'
$FW iptables -P INPUT DROP; $FW iptables -P FORWARD DROP; $FW iptables -P OUTPUT ACCEPT
$FW iptables -A INPUT -m state --state ESTABLISHED,RELATED -j ACCEPT
$FW iptables -A INPUT -i fw-lan -p tcp --dport 22 -j ACCEPT
$FW iptables -A INPUT -p icmp -m icmp --icmp-type echo-request -m limit --limit 2/s -j ACCEPT
$FW iptables -A FORWARD -m state --state ESTABLISHED,RELATED -j ACCEPT
$FW iptables -A FORWARD -i fw-lan -o fw-inet -j ACCEPT
$FW iptables -A FORWARD -i fw-inet -o fw-dmz -p tcp -d 172.16.0.2 --dport 80 -j ACCEPT
$FW iptables -A FORWARD -i fw-lan -o fw-dmz -p tcp -m multiport --dports 22,80 -j ACCEPT
$FW iptables -A FORWARD -j LOG --log-prefix "FWD DROP: "
$FW iptables -A FORWARD -i fw-dmz -o fw-lan -j REJECT --reject-with icmp-admin-prohibited
$FW iptables -t nat -A POSTROUTING -s 192.168.0.0/24 -o fw-inet -j SNAT --to-source 198.51.100.1
$FW iptables -t nat -A PREROUTING -i fw-inet -p tcp --dport 80 -j DNAT --to 172.16.0.2
$FW iptables -nL -v
$FW iptables -t nat -nL
ip netns exec dmz sh -c 'mkdir -p w && cd w && echo dmz-web > index.html && exec python3 -m http.server 80 >/dev/null 2>&1' &
sleep 1
ip netns exec inet curl -s http://198.51.100.1/ ; echo "rc=$?"
ip netns exec lan curl -s -m 2 http://172.16.0.2/ ; echo "rc=$?"
ip netns exec lan ping -c 1 -W 1 198.51.100.2 | grep received
ip netns exec lan ping -c 1 -W 1 172.16.0.2 | grep received
ip netns exec dmz ping -c 1 -W 1 192.168.0.2
ip netns exec inet ping -c 1 -W 1 192.168.0.2
ip netns exec inet ping -c 1 -W 1 198.51.100.1 | grep received
ip netns exec inet nc -zv -w 1 198.51.100.1 22
ip netns exec lan nc -zv -w 1 192.168.0.1 22
$FW iptables -nvL FORWARD | awk 'NR>2 {print $1,$3,$6,$7}'
$FW iptables -L FORWARD --line-numbers -n | tail -2
$FW conntrack -L 2>/dev/null | awk '{print $1}' | sort | uniq -c
$FW conntrack -E -o timestamp > ev.txt 2>&1 & sleep 0.3; C=$!
ip netns exec lan ping -c 1 -W 1 198.51.100.2 >/dev/null; sleep 0.3; kill $C; wait $C 2>/dev/null; sed -E 's/^\[[0-9.]+[ \t]*\]//; s/id=[0-9]+/id=N/g' ev.txt
$FW iptables-save | grep -v '^#' | sed 's/\[[0-9:]*\]/[N:N]/'
$FW netstat -rn; $FW route -n | tail -3; $FW arp -n | awk '{print $1,$2,$5}' | sort
$FW cat /proc/net/nf_conntrack 2>/dev/null | wc -l | awk '{print ($1>=0)}'
pkill -f http.server; sleep 0.2; ip netns exec inet curl -s http://198.51.100.1/ ; echo "rc=$?"
