#!/bin/bash
# Firewall exercise: user chains, logging, limits, NAT, save and restore
ip netns add in; ip netns add fw; ip netns add out
ip link add i0 netns in type veth peer name fi netns fw
ip link add o0 netns out type veth peer name fo netns fw
ip -n in a a 192.168.0.2/24 dev i0; ip -n fw a a 192.168.0.1/24 dev fi
ip -n out a a 198.18.0.2/24 dev o0; ip -n fw a a 198.18.0.1/24 dev fo
for p in in:i0 fw:fi fw:fo out:o0; do ip -n ${p%:*} link set ${p#*:} up; done
ip -n in route add default via 192.168.0.1
X="ip netns exec fw"
$X sysctl -qw net.ipv4.ip_forward=1
$X iptables -N LOGDROP
$X iptables -A LOGDROP -m limit --limit 2/min --limit-burst 3 -j LOG --log-prefix "fw drop: " --log-level 4
$X iptables -A LOGDROP -j DROP
$X iptables -P FORWARD DROP
$X iptables -A FORWARD -m state --state ESTABLISHED,RELATED -j ACCEPT
$X iptables -A FORWARD -i fi -o fo -p tcp -m multiport --dports 80,443,8000:8010 -m comment --comment "web out" -j ACCEPT
$X iptables -A FORWARD -i fi -p icmp --icmp-type 8 -j ACCEPT
$X iptables -A FORWARD -i fi -p udp --dport 53 -j REJECT --reject-with icmp-port-unreachable
$X iptables -A FORWARD -p tcp --syn -j REJECT --reject-with tcp-reset
$X iptables -A FORWARD -j LOGDROP
$X iptables -t nat -A POSTROUTING -o fo -s 192.168.0.0/24 -j SNAT --to-source 198.18.0.1
$X iptables -t nat -A PREROUTING -i fo -p tcp --dport 2222 -j DNAT --to 192.168.0.2:22
$X iptables -t mangle -A PREROUTING -i fi -j MARK --set-mark 0x10
ip netns exec in ping -c 1 198.18.0.2
ip netns exec out ping -c 1 -W 1 192.168.0.2
ip netns exec in nc -zv -w 1 198.18.0.2 80
ip netns exec in nc -zv -w 1 198.18.0.2 25
ip netns exec in nc -zvu -w 1 198.18.0.2 53
ip netns exec out nc -zv -w 1 198.18.0.1 2222
ip netns exec out python3 -m http.server 8000 >/dev/null 2>&1 &
sleep 1
ip netns exec in curl -s -o /dev/null -w '%{http_code} from %{local_ip}\n' http://198.18.0.2:8000/
$X iptables -L -v -n
$X iptables -t nat -L -n -v --line-numbers
$X iptables -t mangle -S
$X conntrack -L 2>/dev/null | grep -c icmp
$X iptables -C FORWARD -j LOGDROP; echo $?
$X iptables -C FORWARD -j ACCEPT; echo $?
$X iptables -I FORWARD 2 -s 10.0.0.0/8 -j DROP
$X iptables -R FORWARD 2 -s 10.0.0.0/8 -m conntrack ! --ctstate NEW -j DROP
$X iptables -L FORWARD 2 -n
$X iptables -D FORWARD 2; $X iptables -D FORWARD 42
$X iptables -X LOGDROP
$X iptables -A NOCHAIN -j ACCEPT
$X iptables -A FORWARD -j NOTARGET
$X iptables -A FORWARD --dport 80 -j ACCEPT
$X iptables -A FORWARD -p tcp --dport http:https -j ACCEPT
$X iptables -t nat -A POSTROUTING -j DNAT --to 1.2.3.4
$X iptables -A FORWARD -m mac --mac-source 02:00:00:00:00:zz -j DROP
$X iptables-save > /tmp/rules; grep -v '^#' /tmp/rules
$X iptables -F; $X iptables -P FORWARD ACCEPT; $X iptables -X; $X iptables -t nat -F
$X iptables-save | grep -c -- '^-A'
$X iptables-restore < /tmp/rules; $X iptables -S | wc -l
$X iptables-restore <<< $'*filter\n-A FORWARD -j NOPE\nCOMMIT'
$X iptables -Z; $X iptables -L FORWARD -v -n | head -3
