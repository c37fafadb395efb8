#!/bin/bash
# ARP observed, proxies, and tcpdump read back
ip netns add a; ip netns add b; ip netns add m
ip -n m link add br0 type bridge
for x in a b; do
  ip link add eth0 netns $x type veth peer name p$x netns m
  ip -n m link set p$x master br0 up
  ip -n $x link set eth0 up
done
ip -n m link set br0 up
ip -n a link set eth0 down; ip -n a link set eth0 address 02:00:00:00:00:01 up
ip -n b link set eth0 down; ip -n b link set eth0 address 02:00:00:00:00:02 up
ip -n a addr add 10.5.0.1/24 dev eth0
ip -n b addr add 10.5.0.2/24 dev eth0
ip netns exec m timeout 4 tcpdump -i br0 -n -t -e -c 4 -w /tmp/arp.pcap arp or icmp 2>/dev/null &
sleep 1
ip netns exec a ping -c 1 10.5.0.2
wait
tcpdump -n -t -e -r /tmp/arp.pcap 2>/dev/null
tcpdump -n -t -r /tmp/arp.pcap arp 2>/dev/null | wc -l
tcpdump -n -t -r /tmp/arp.pcap 'icmp[icmptype] == icmp-echo' 2>/dev/null
tcpdump -n -t -r /tmp/arp.pcap 'ether src 02:00:00:00:00:02 and icmp' 2>/dev/null
tcpdump -nn -t -v -r /tmp/arp.pcap icmp 2>/dev/null | sed 's/id [0-9]*,/id X,/'
ip netns exec a arping -c 2 -I eth0 10.5.0.2 | sed "s,  [0-9.]*ms,,"
ip netns exec a arping -c 1 -w 1 -I eth0 10.5.0.77
ip netns exec a arping -D -q -c 1 -w 1 -I eth0 10.5.0.2; echo $?
ip netns exec a arp -n
ip -n a neigh
ip -n a neigh add 10.5.0.50 lladdr 02:00:00:00:00:50 dev eth0
ip -n a neigh add 10.5.0.50 lladdr 02:00:00:00:00:51 dev eth0
ip -n a neigh replace 10.5.0.50 lladdr 02:00:00:00:00:51 dev eth0 nud reachable
ip -n a neigh show 10.5.0.50
ip -n a neigh del 10.5.0.50 dev eth0; ip -n a neigh del 10.5.0.50 dev eth0
ip -n a neigh show nud permanent
ip netns exec a arp -s 10.5.0.60 02:00:00:00:00:60
ip netns exec a arp -an | sort
ip netns exec a arp -d 10.5.0.61
ip -n a neigh flush all; ip -n a neigh show
ip netns exec m ebtables -A FORWARD -p ARP --arp-op Request -j DROP
ip netns exec a ping -c 1 -W 1 10.5.0.2
ip netns exec m ebtables -L
ip netns exec m ebtables -F
bridge -n m fdb show dynamic | awk '{print $1,$2,$3}' | sort
bridge -n m link set dev pb learning off; bridge -n m -d link show dev pb | tail -1 | grep -o 'learning [a-z]*'
bridge -n m link set dev pa isolated on; bridge -n m link set dev pb isolated on
ip netns exec a ping -c 1 -W 1 10.5.0.2
ip netns exec m brctl showmacs br0 | awk '{print $1,$3}' | sort -u | head -4
ip netns exec m brctl show
ip -n b neigh add proxy 10.5.0.99 dev eth0; ip -n b neigh show proxy
ip netns exec b sysctl -w net.ipv4.conf.eth0.proxy_arp=1
ip netns exec a arping -c 1 -w 1 -I eth0 10.5.0.99 | head -2
