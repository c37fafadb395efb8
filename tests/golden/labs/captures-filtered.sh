#!/bin/bash
# Captures and what filters make of them
ip netns add c; ip netns add s
ip link add ce netns c type veth peer name se netns s
ip -n c link set ce address 02:00:00:00:00:01 up
ip -n s link set se address 02:00:00:00:00:02 up
ip -n c addr add 10.1.1.1/24 dev ce; ip -n s addr add 10.1.1.2/24 dev se
ip -n c addr add 2001:db8::1/64 dev ce nodad; ip -n s addr add 2001:db8::2/64 dev se nodad
sleep 2
ip netns exec s timeout 6 tcpdump -i se -w /tmp/all.pcap -U 2>/dev/null &
sleep 1
ip netns exec c ping -c 1 -q 10.1.1.2 >/dev/null
ip netns exec c ping -c 1 -q 2001:db8::2 > /dev/null
ip netns exec c nc -z -w 1 10.1.1.2 8080
echo x | ip netns exec c nc -u -w 1 10.1.1.2 9999
wait
R="tcpdump -n -t -r /tmp/all.pcap"
$R arp 2>/dev/null
$R icmp 2>/dev/null | sed 's/id [0-9]*/id N/'
$R 'icmp6 and ip6[40] == 128' 2>/dev/null | sed 's/id [0-9]*/id N/'
$R 'tcp[tcpflags] & (tcp-syn|tcp-rst) != 0' 2>/dev/null | sed -E 's/\.[0-9]{5} /.P /g; s/\.[0-9]{5}:/.P:/; s/seq [0-9]+/seq N/; s/ack [0-9]+/ack N/; s/TS val [0-9]+/TS val N/; s/wscale [0-9]+/wscale W/'
$R udp 2>/dev/null | sed -E 's/\.[0-9]{5} /.P /; s/\.[0-9]{5}:/.P:/'
$R 'udp and dst port 9999' 2>/dev/null | wc -l
$R -e 'ether src 02:00:00:00:00:02 and arp' 2>/dev/null
$R 'not arp and not ip6 and not tcp' 2>/dev/null | wc -l
$R 'host 10.1.1.1 and port 8080' 2>/dev/null | wc -l
$R 'src 10.1.1.2' 2>/dev/null | awk '{print $3}' | sed -E 's/\.[0-9]{4,5}$/.P/' | sort | uniq -c | awk '{print $2}'
$R 'net 10.1.1.0/24 and icmp' 2>/dev/null | wc -l
$R 'greater 90' 2>/dev/null | wc -l
$R -c 1 icmp 2>&1 | tail -1 | sed 's/id [0-9]*/id N/'
$R -v -c 1 'icmp[0] == 8' 2>/dev/null | sed 's/id [0-9]*,/id N,/g'
$R -q -c 1 'tcp' 2>/dev/null | sed -E 's/\.[0-9]{5} /.P /'
$R 'bogus filter' 2>&1 | tail -1
$R 'port foo' 2>&1 | tail -1
tcpdump -r /tmp/nosuch.pcap
ip netns exec c tcpdump -i nosuch
ip netns exec c timeout 1 tcpdump -n -i ce -c 1 tcp 2>&1 | tail -3
ip netns exec c tcpdump -D | head -1
$R -A -c 1 'udp port 9999' 2>/dev/null | wc -l
