#!/bin/sh
# /etc/init.d/firewall of somebody
ip netns add server; ip netns add client
ip link add s0 netns server type veth peer name c0 netns client
ip -n server addr add 10.5.5.1/24 dev s0
ip -n client addr add 10.5.5.2/24 dev c0
ip -n server link set s0 up; ip -n client link set c0 up
ip -n server link set lo up; ip -n client link set lo up
IPT="ip netns exec server iptables"
fw_start() {
  $IPT -F; $IPT -X; $IPT -Z
  $IPT -P INPUT DROP
  $IPT -P FORWARD DROP
  $IPT -P OUTPUT ACCEPT
  $IPT -N LOGDROP
  $IPT -A LOGDROP -m limit --limit 5/min --limit-burst 10 -j LOG --log-prefix "DROP: " --log-level 4
  $IPT -A LOGDROP -j DROP
  $IPT -A INPUT -i lo -j ACCEPT
  $IPT -A INPUT -m state --state ESTABLISHED,RELATED -j ACCEPT
  $IPT -A INPUT -m state --state INVALID -j DROP
  $IPT -A INPUT -p tcp --tcp-flags ALL NONE -j DROP
  $IPT -A INPUT -p tcp --tcp-flags ALL ALL -j DROP
  $IPT -A INPUT -p tcp ! --syn -m state --state NEW -j DROP
  $IPT -A INPUT -p tcp -m multiport --dports 22,80,443 -m state --state NEW -j ACCEPT
  $IPT -A INPUT -p tcp --dport 8000:8010 -s 10.5.5.2 -j ACCEPT
  $IPT -A INPUT -p icmp --icmp-type 8 -m limit --limit 1/s --limit-burst 2 -j ACCEPT
  $IPT -A INPUT -j LOGDROP
}
fw_start && echo started
$IPT -L -n --line-numbers
$IPT -S
ip netns exec client ping -c 4 -i 0.2 -W 1 10.5.5.1
ip netns exec server sh -c 'nc -lk 80 >/dev/null & nc -lk 8005 > /dev/null & nc -lk 9000 >/dev/null & true'
sleep 0.5
for p in 80 8005 9000 443; do ip netns exec client nc -z -w 1 10.5.5.1 $p; echo "$p: $?"; done
$IPT -nvxL LOGDROP | tail -1 | awk '{print $1>0}'
$IPT -D INPUT 99
$IPT -D INPUT -p tcp --dport 99 -j ACCEPT
$IPT -A INPUT -p tcp --dport 99 -j NOSUCH
$IPT -A NOSUCH -j ACCEPT
$IPT -N LOGDROP
$IPT -X LOGDROP
$IPT -P LOGDROP DROP
$IPT -I INPUT 50 -j ACCEPT
$IPT -A INPUT -p tcp --dport http -j ACCEPT
$IPT -A INPUT --dport 80 -j ACCEPT
$IPT -A INPUT -p tcp --dport 99999 -j ACCEPT
$IPT -A INPUT -s 10.5.5.300 -j ACCEPT
$IPT -A INPUT -i s0 -o s0 -j ACCEPT
$IPT -A INPUT -m nosuch -j ACCEPT
$IPT -t nosuch -L
$IPT -t nat -A PREROUTING -j DNAT
$IPT -t filter -A INPUT -j DNAT --to 1.2.3.4
$IPT -A
$IPT -Q
$IPT -L NOSUCH
ip netns exec server iptables-save > rules.v4
grep -c '^-A' rules.v4
$IPT -F; $IPT -P INPUT ACCEPT
ip netns exec server iptables-restore < rules.v4; echo "restored: $?"
$IPT -S INPUT | head -3
printf '*filter\n:INPUT ACCEPT [0:0]\n-A INPUT -p tcp --dprt 1 -j ACCEPT\nCOMMIT\n' | ip netns exec server iptables-restore
printf '*filter\n-A INPUT -j ACCEPT\n' | ip netns exec server iptables-restore
echo '*bogus' | ip netns exec server iptables-restore --test
$IPT --version
ip netns exec server ip6tables -L INPUT -n
ip netns exec server pkill nc; echo $?
