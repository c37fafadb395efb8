# Prefixes at the edge.
ns() { for n; do ip netns add $n; ip -n $n link set lo up; ip netns exec $n sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1; done; }
ns a b
ip -n a link add va type veth peer name vb netns b
ip -n a link set va up; ip -n b link set vb up
# fact 93: without a prefix it is a /32, and nothing is connected
ip -n a addr add 10.0.0.1 dev va; ip -n b addr add 10.0.0.2 dev vb
ip -n a route
ip netns exec a ping -c 1 -W 1 10.0.0.2
# fact 93: a route is needed on both sides
ip -n a route add 10.0.0.2 dev va
ip netns exec a ping -c 1 -W 1 10.0.0.2
ip -n b route add 10.0.0.1 dev vb
ip netns exec a ping -c 1 -W 1 10.0.0.2
# fact 103: a /31 works both ways
ip -n a addr flush dev va; ip -n b addr flush dev vb; ip -n a addr add 10.0.0.0/31 dev va; ip -n b addr add 10.0.0.1/31 dev vb
ip netns exec a ping -c 1 -W 1 10.0.0.1
ip netns exec b ping -c 1 -W 1 10.0.0.0
# fact 103: the network address of a /30 is a host's, the address of all ones a broadcast
ip -n a addr flush dev va; ip -n b addr flush dev vb; ip -n a addr add 10.0.0.1/30 dev va; ip -n b addr add 10.0.0.2/30 dev vb
ip netns exec a ping -c 1 -W 1 10.0.0.0
ip netns exec a ping -c 1 -W 1 10.0.0.3
ip -n b addr add 10.0.0.0/30 dev vb
ip netns exec a ping -c 1 -W 2 10.0.0.0
