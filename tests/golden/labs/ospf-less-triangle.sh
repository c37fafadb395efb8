#!/bin/bash
# three routers in a triangle, static routes with backup metrics, failure of a link
R="r1 r2 r3"
for r in $R; do ip netns add $r; ip netns exec $r sysctl -qw net.ipv4.ip_forward=1 net.ipv4.conf.all.rp_filter=0 net.ipv4.conf.default.rp_filter=0; ip -n $r link set lo up; done
p2p() { ip link add $1-$2 netns $1 type veth peer name $2-$1 netns $2; ip -n $1 addr add 10.$3.0.1/30 dev $1-$2; ip -n $2 addr add 10.$3.0.2/30 dev $2-$1; ip -n $1 link set $1-$2 up; ip -n $2 link set $2-$1 up; }
p2p r1 r2 12; p2p r2 r3 23; p2p r1 r3 13
i=0
for r in $R; do
  i=$((i + 1))
  ip -n $r addr add 1.1.1.$i/32 dev lo
done
ip -n r1 route add 1.1.1.2 via 10.12.0.2 metric 10
ip -n r1 route add 1.1.1.2 via 10.13.0.2 metric 20
ip -n r1 route add 1.1.1.3 via 10.13.0.2
ip -n r2 route add 1.1.1.1 via 10.12.0.1 metric 10
ip -n r2 route add 1.1.1.1 via 10.23.0.2 metric 20
ip -n r2 route add 1.1.1.3/32 via 10.23.0.2
ip -n r3 route add 1.1.1.1/32 via 10.13.0.1
ip -n r3 route add 1.1.1.2/32 via 10.23.0.1
ip -n r1 route
ip netns exec r1 ping -c 1 -W 1 -I 1.1.1.1 1.1.1.2
ip netns exec r1 traceroute -n -s 1.1.1.1 -q 1 -w 1 1.1.1.2
echo "--- cut r1-r2 at r2"
ip -n r2 link set r2-r1 down
ip -n r1 -br link show r1-r2
ip -n r1 route
ip -n r2 route
ip netns exec r1 ping -c 1 -W 1 -I 1.1.1.1 1.1.1.2
ip netns exec r1 sysctl -w net.ipv4.conf.all.ignore_routes_with_linkdown=1
ip netns exec r1 ping -c 1 -W 1 -I 1.1.1.1 1.1.1.2
ip -n r1 route get 1.1.1.2
ip netns exec r1 traceroute -n -s 1.1.1.1 -q 1 -w 1 -m 5 1.1.1.2
echo "--- restore"
ip -n r2 link set r2-r1 up
sleep 1
ip -n r2 route
ip netns exec r1 ping -c 1 -W 1 -I 1.1.1.1 1.1.1.2
echo "--- loop"
ip -n r1 route replace 9.9.9.0/24 via 10.12.0.2
ip -n r2 route replace 9.9.9.0/24 via 10.23.0.2
ip -n r3 route replace 9.9.9.0/24 via 10.13.0.1
ip netns exec r1 ping -c 1 -W 1 9.9.9.9
ip netns exec r1 ping -c 1 -W 1 -t 3 9.9.9.9
ip netns exec r1 traceroute -n -q 1 -w 1 -m 7 9.9.9.9
ip -n r3 route replace blackhole 9.9.9.0/24
ip netns exec r1 ping -c 1 -W 1 9.9.9.9
ip -n r3 route replace prohibit 9.9.9.0/24
ip -n r3 route
ip netns exec r1 ping -c 1 -W 1 9.9.9.9
ip netns exec r3 ping -c 1 -W 1 9.9.9.9
ip -n r1 route del 9.9.9.0/24 via 10.13.0.2
ip -n r1 route del 9.9.9.0/24
ip netns exec r1 ping -c 1 -W 1 9.9.9.9
ip -n r1 route add 10.50.0.0/16 via 10.12.0.9
ip -n r1 route add 10.50.0.0/16 dev r1-r9
ip -n r1 route add 10.50.0.1/16 dev r1-r2
ip -n r1 route add 10.50.0.0/33 dev r1-r2
ip -n r1 route add default
ip -n r1 route add via 10.12.0.2
ip -n r1 route add 10.50.0.0/16 via 10.12.0.2 metric
ip -n r1 route add 10.50.0.0/16 via 10.12.0.2 src 9.8.7.6
ip -n r1 route add table 300 10.50.0.0/16 via 10.12.0.2
ip -n r1 route show table 300
ip -n r1 route show table 301
for r in $R; do ip netns del $r; done
