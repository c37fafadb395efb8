#!/bin/bash
# path MTU: h1 -- r1 -- (1400) -- r2 -- h2
function ns() { ip netns exec "$@"; }
for i in h1 r1 r2 h2; do ip netns add $i; ns $i ip link set dev lo up; done
function link { # ns1 if1 ns2 if2
	ip link add $2 type veth peer name $4
	ip link set $2 netns $1 up
	ip link set $4 netns $3 up
}
link h1 h1r1 r1 r1h1
link r1 r1r2 r2 r2r1
link r2 r2h2 h2 h2r2
ns h1 ip a a 10.0.1.2/24 dev h1r1
ns r1 ip a a 10.0.1.1/24 dev r1h1
ns r1 ip a a 10.0.12.1/30 dev r1r2
ns r2 ip a a 10.0.12.2/30 dev r2r1
ns r2 ip a a 10.0.2.1/24 dev r2h2
ns h2 ip a a 10.0.2.2/24 dev h2r2
ns r1 sysctl -q net.ipv4.ip_forward=1; ns r2 sysctl -q net.ipv4.ip_forward=1
ns h1 ip r a default via 10.0.1.1
ns h2 ip r a default via 10.0.2.1
ns r1 ip r a 10.0.2.0/24 via 10.0.12.2
ns r2 ip r a 10.0.1.0/24 via 10.0.12.1
ns r1 ip link set r1r2 mtu 1400
ns r2 ip link set r2r1 mtu 1400
ns h1 ping -c1 10.0.2.2
ns h1 ping -c1 -s 1400 10.0.2.2
ns h1 ping -c1 -s 1400 -M do -W1 10.0.2.2
ns h1 ping -c1 -s 1400 -M do -W1 10.0.2.2
ns h1 ip route get 10.0.2.2 | sed 's/expires [0-9]*sec/expires N/'
ns h1 ip route show cache
ns h1 ping -c1 -s 1372 -M do 10.0.2.2 | grep 1380
ns h1 ping -c1 -s 1373 -M want 10.0.2.2
ns h1 ping -c1 -s 2000 -M dont 10.0.2.2
ns h1 ip route flush cache
ns h1 ip route get 10.0.2.2
ns h1 ip route change default via 10.0.1.1 mtu 1300
ns h1 ip route
ns h1 ip route get 10.0.2.2
ns h1 ping -c1 -s 1300 -M do -W1 10.0.2.2
ns h1 ip route change default via 10.0.1.1 mtu lock 1300 advmss 1200
ns h1 ip route
ns h1 ip link set h1r1 mtu 60
ns h1 ip link set h1r1 mtu 70000
ns h1 ip link set h1r1 mtu 65535
ns h1 ip link show h1r1
ns h1 ip link set dev h1r1 mtu abc
ns h1 ip link set h1r1 mtu
ns r1 iptables -t mangle -A FORWARD -p tcp --tcp-flags SYN,RST SYN -j TCPMSS --clamp-mss-to-pmtu
ns r1 iptables -t mangle -S
ns r1 iptables -t mangle -L -n -v
ns r1 iptables -A OUTPUT -p icmp --icmp-type fragmentation-needed -j DROP
ns h1 ip link set h1r1 mtu 1500; ns h1 ip route replace default via 10.0.1.1
ns h1 ping -c1 -s 1400 -M do -W1 10.0.2.2
ns r1 iptables -nvL OUTPUT
ns r1 ip -s link show r1r2 | grep -A1 TX: | head -1
ns r1 cat /sys/class/net/r1r2/mtu
ns r1 ping -s 65507 -c 1 10.0.12.2
ns r1 ping -s 65508 -c 1 10.0.12.2
ns r1 ping -M maybe 10.0.12.2
