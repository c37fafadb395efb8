#!/bin/bash -e
# Dual WAN with fwmarks, CONNMARK, per-table routes and failover
ip netns add lan; ip netns add isp1; ip netns add isp2
ip link add lan0 type veth peer name eth0 netns lan
ip link add wan1 type veth peer name c1 netns isp1
ip link add wan2 type veth peer name c2 netns isp2
ip a a 192.168.9.1/24 dev lan0; ip a a 198.51.100.10/24 dev wan1; ip a a 203.0.113.10/24 dev wan2
for l in lan0 wan1 wan2; do ip l s $l up; done
ip -n lan a a 192.168.9.50/24 dev eth0; ip -n lan l s eth0 up; ip -n lan r a default via 192.168.9.1
ip -n isp1 a a 198.51.100.1/24 dev c1; ip -n isp1 l s c1 up; ip -n isp1 l s lo up; ip -n isp1 a a 8.8.8.8/32 dev lo
ip -n isp2 a a 203.0.113.1/24 dev c2; ip -n isp2 l s c2 up; ip -n isp2 l s lo up; ip -n isp2 a a 8.8.8.8/32 dev lo
sysctl -qw net.ipv4.ip_forward=1
mkdir -p /etc/iproute2; grep -q uplink1 /etc/iproute2/rt_tables || printf '101 uplink1\n102 uplink2\n' >> /etc/iproute2/rt_tables
tail -2 /etc/iproute2/rt_tables
ip route add default via 198.51.100.1 dev wan1 table uplink1
ip route add default via 203.0.113.1 dev wan2 table uplink2
ip rule add fwmark 1 table uplink1 priority 1000
ip rule add fwmark 2 table uplink2 priority 1001
ip rule add from 198.51.100.10 table uplink1
ip rule add from 203.0.113.10 table uplink2
ip rule show
ip route show table uplink1
ip route show table all | grep default
iptables -t nat -A POSTROUTING -o wan1 -j MASQUERADE
iptables -t nat -A POSTROUTING -o wan2 -j MASQUERADE
iptables -t mangle -A PREROUTING -j CONNMARK --restore-mark
iptables -t mangle -A PREROUTING -i lan0 -m mark --mark 0 -p icmp -j MARK --set-mark 1
iptables -t mangle -A PREROUTING -i lan0 -m mark --mark 0 -p tcp -j MARK --set-mark 2
iptables -t mangle -A POSTROUTING -j CONNMARK --save-mark
ip netns exec lan ping -c 1 8.8.8.8
conntrack -L 2>/dev/null | grep icmp | grep -o 'dst=198.51.100.10\|mark=[0-9]*' | sort -u
ip netns exec isp2 nc -lk 443 >/dev/null & sleep 0.3
ip netns exec lan nc -zv -w 2 8.8.8.8 443
conntrack -L -p tcp 2>/dev/null | grep -oE '(ASSURED|mark=[0-9]+|dst=203.0.113.10)' | sort -u
ip route get 8.8.8.8 mark 1
ip route get 8.8.8.8 mark 2
ip route get 8.8.8.8 || echo "main has none: $?"
ip route get 8.8.8.8 from 203.0.113.10
ip route get to 8.8.8.8 from 192.168.9.50 iif lan0 mark 1
ip -n isp1 link set c1 down
ip route show table uplink1
ip netns exec lan ping -c 1 -W 1 8.8.8.8 || echo "uplink1 dead"
ip link show wan1 | grep -o 'NO-CARRIER\|state [A-Z]*' | xargs
iptables -t mangle -R PREROUTING 2 -i lan0 -m mark --mark 0 -p icmp -j MARK --set-mark 2
conntrack -D -p icmp > /dev/null 2>&1 || true
ip netns exec lan ping -c 1 -W 1 8.8.8.8 | grep received
ip rule del fwmark 1
ip rule | grep -c lookup
ip rule del fwmark 9 || echo "rc $?"
ip rule add to 9.9.9.0/24 prohibit
ip rule add iif lan0 to 9.9.9.9 unreachable pref 50
ip rule add not from 192.168.9.0/24 ipproto tcp dport 22 lookup uplink2 pref 60
ip rule add from all tos 0x10 goto 1001 pref 70
ip rule add pref 80 fwmark 0x20/0xf0 sport 1000-2000 table main suppress_prefixlength 0
ip rule list
ip netns exec lan ping -c 1 -W 1 9.9.9.9 || true
ping -c 1 9.9.9.1 || echo "rc $?"
ip rule add from 1.2.3.4 lookup nosuchtable || echo "rc $?"
ip rule add lookup 100 pref 80 || echo "rc $?"
ip rule show pref 80
ip rule show table uplink2
ip -j rule show pref 60 | jq -c '.[0]'
ip rule flush; ip rule || true
ip rule add pref 32766 lookup main; ip rule add pref 32767 lookup default; ip rule
false
