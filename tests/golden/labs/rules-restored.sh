#!/bin/bash
# iptables-restore, ip6tables, and counters read by scripts
ip netns add h; ip netns add p
ip link add he netns h type veth peer name pe netns p
ip -n h addr add 10.2.2.1/24 dev he; ip -n p addr add 10.2.2.2/24 dev pe
ip -n h link set he up; ip -n p link set pe up; ip -n h link set lo up
cat > /tmp/v4.rules <<'R'
*filter
:INPUT DROP [0:0]
:FORWARD ACCEPT [0:0]
:OUTPUT ACCEPT [0:0]
:icmp_in - [0:0]
-A INPUT -i lo -j ACCEPT
-A INPUT -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
-A INPUT -p icmp -j icmp_in
-A INPUT -p tcp -m tcp --dport 22 -m recent --set --name ssh --rsource
-A INPUT -p tcp -m tcp --dport 22 -j ACCEPT
-A INPUT -j REJECT --reject-with icmp-host-prohibited
-A icmp_in -p icmp -m icmp --icmp-type 8 -m limit --limit 1/sec --limit-burst 2 -j ACCEPT
-A icmp_in -j DROP
COMMIT
R
H="ip netns exec h"
$H iptables-restore --test /tmp/v4.rules; echo $?
$H iptables-restore /tmp/v4.rules
$H iptables -S
ip netns exec p ping -c 4 -i 0.2 -W 1 -q 10.2.2.1 | grep received
$H iptables -L icmp_in -n -v
$H iptables -L INPUT --line-numbers -n | awk 'NR>2{print $1, $2, $3}'
ip netns exec p nc -zv -w 1 10.2.2.1 22
ip netns exec p nc -zv -w 1 10.2.2.1 80
ip netns exec p nc -zuv -w 1 10.2.2.1 53
$H iptables -nvxL INPUT | awk '/REJECT/{print $1>0}'
$H iptables -L INPUT -n | grep -c ACCEPT
$H iptables -P INPUT REJECT
$H iptables -P NOSUCH DROP
$H iptables -N icmp_in
$H iptables -E icmp_in pings; $H iptables -S INPUT | grep pings
$H iptables -X pings
$H iptables -I INPUT 99 -j ACCEPT
$H iptables -A INPUT -p tcp --dport 99999 -j ACCEPT
$H iptables -A INPUT -s 10.2.2.300 -j DROP
$H iptables -A INPUT -s 10.2.2.0/24 -d 10.2.2.1,10.2.2.9 -j DROP; $H iptables -S INPUT | tail -2
$H iptables -A INPUT -m nosuch -j DROP
$H iptables -t nosuch -L
$H iptables -A INPUT -i he -i lo -j DROP
$H iptables -A INPUT ! -s 10.0.0.0/8 ! -p tcp -j DROP; $H iptables -S INPUT | tail -1
$H iptables -A OUTPUT -m owner --uid-owner 0 -p tcp --tcp-flags SYN,ACK,FIN,RST SYN -j LOG --log-prefix "out: "
$H iptables -S OUTPUT
$H iptables -L OUTPUT
$H iptables -A OUTPUT -m time --timestart 09:00 --timestop 17:00 -j ACCEPT; $H iptables -S OUTPUT | tail -1
$H iptables-save -c | grep -v '^#' | sed -E 's/\[[0-9]+:[0-9]+\]/[N:N]/'
printf '*filter\n-A INPUT -j DROP\n' | $H iptables-restore -n; echo $?
printf '*filter\n:INPUT ACCEPT\n-A INPUT -p tcp --dport\nCOMMIT\n' | $H iptables-restore; echo $?
printf 'garbage\n' | $H iptables-restore
$H iptables-restore < /dev/null; echo $?
$H iptables-save -t filter | grep -c '^-A'
$H ip6tables -A INPUT -p ipv6-icmp -m icmp6 --icmpv6-type 135 -j ACCEPT
$H ip6tables -A INPUT -s fe80::/10 -p udp --dport 546 -j ACCEPT
$H ip6tables -A INPUT -s 10.0.0.1 -j DROP
$H ip6tables -A INPUT -p icmp -j DROP
$H ip6tables -S
$H ip6tables -L INPUT -n
$H iptables -F; $H iptables -P INPUT ACCEPT; $H iptables -X; $H iptables -S
$H iptables -V
