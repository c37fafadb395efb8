# What a cable counts.
ns() { for n; do ip netns add $n; ip -n $n link set lo up; ip netns exec $n sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1; done; }
ns a b
ip -n a link add va type veth peer name vb netns b
ip -n a addr add 10.0.0.1/24 dev va; ip -n b addr add 10.0.0.2/24 dev vb
ip -n a link set va up; ip -n b link set vb up
# fact 62: three echoes are four packets each way: 42 octets of ARP and three times 98
ip netns exec a ping -c 3 -i 0.2 -q 10.0.0.2
cat_stats() { ip netns exec $1 cat /sys/class/net/$2/statistics/tx_packets /sys/class/net/$2/statistics/tx_bytes /sys/class/net/$2/statistics/rx_bytes; }
cat_stats a va; cat_stats b vb
# fact 62: five seconds later the responder asks in turn: 42 more
sleep 7
cat_stats a va
