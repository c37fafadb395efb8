# Routers in a row, in a circle, and beside each other.
ns() { for n; do ip netns add $n; ip -n $n link set lo up; ip netns exec $n sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1; done; }
ns a r s b
ip -n a link add a0 type veth peer name r0 netns r; ip -n r link add r1 type veth peer name s0 netns s; ip -n s link add s1 type veth peer name b0 netns b
ip -n a addr add 10.0.1.2/24 dev a0; ip -n r addr add 10.0.1.1/24 dev r0; ip -n r addr add 10.0.2.1/24 dev r1; ip -n s addr add 10.0.2.2/24 dev s0; ip -n s addr add 10.0.3.1/24 dev s1; ip -n b addr add 10.0.3.2/24 dev b0
for p in "a a0" "r r0" "r r1" "s s0" "s s1" "b b0"; do set -- $p; ip -n $1 link set $2 up; done
for n in r s; do ip netns exec $n sysctl -qw net.ipv4.ip_forward=1; done
ip -n a route add default via 10.0.1.1; ip -n r route add default via 10.0.2.2; ip -n s route add default via 10.0.2.1; ip -n b route add default via 10.0.3.1
# fact 120: a reply through n routers has 64-n left, and each router tells of its own hop
ip netns exec a ping -c 1 -W 1 10.0.3.2
ip netns exec a ping -c 1 -W 1 -t 2 10.0.3.2
# fact 120: between two routers that send to each other the packet dies of its TTL
ip netns exec a ping -c 1 -W 1 9.9.9.9
# fact 131: of two legs of one subnet the first added is used, the other only with -I
ip -n r link add r2 type veth peer name c0 netns b; ip -n b addr add 10.0.1.50/24 dev c0; ip -n b link set c0 up
ip -n r addr add 10.0.1.99/24 dev r2; ip -n r link set r2 up
ip netns exec r ping -c 1 -W 4 10.0.1.50
ip netns exec r ping -c 1 -W 2 -I r2 10.0.1.50
