# mtr's report: which hops answer, and how many probes were sent.
sysctl -q -w net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1
ip link set lo up
ip netns add r
ip netns add h
ip link add a0 type veth peer name a1 netns r
ip link add b0 netns h type veth peer name b1 netns r
ip addr add 10.1.0.1/24 dev a0
ip link set a0 up
ip -n r addr add 10.1.0.254/24 dev a1
ip -n r addr add 10.2.0.254/24 dev b1
ip -n r link set a1 up
ip -n r link set b1 up
ip -n h addr add 10.2.0.1/24 dev b0
ip -n h link set b0 up
ip -n h route add default via 10.2.0.254
ip route add default via 10.1.0.254
ip netns exec r sysctl -qw net.ipv4.ip_forward=1
mtr -r -c 1 -n 10.2.0.1 | sed -n 2p
mtr -r -c 2 -n 10.2.0.1 | awk 'NR > 2 {print $1, $2, $3, $4}'
mtr -rwnc 1 10.2.0.1 | sed -n 2p
mtr --report --report-cycles 1 --no-dns 10.1.0.254 | awk 'NR > 2 {print $1, $2, $3, $4}'
mtr -r -c 1 -n 10.3.0.1 | awk 'NR > 2 {print $1, $2, $3, $4}'
ip netns exec r iptables -A OUTPUT -p icmp --icmp-type time-exceeded -j DROP
mtr -r -c 1 -n -G 1 10.2.0.1 | sed -n 3p
ip netns exec h iptables -A INPUT -p icmp -j DROP
mtr -r -c 1 -n -G 1 10.2.0.1 | awk 'NR > 2'
ip netns exec r iptables -F
mtr -r -c 2 -n 10.2.0.1 | sed -n 4p
mtr -r -c 1 -n -m 1 10.2.0.1 | awk 'NR > 2 {print $1, $2, $3, $4}'
mtr -r -c 1 -n 127.0.0.1 | awk 'NR > 2 {print $1, $2, $3, $4}'
mtr -r -c 1 nosuch.example
mtr -r -n -c 10.2.0.1
mtr -v
ip route del default
mtr -r -c 1 -n 10.2.0.1
