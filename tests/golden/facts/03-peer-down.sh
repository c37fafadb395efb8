# A cable whose other end is down.
ns() { for n; do ip netns add $n; ip -n $n link set lo up; ip netns exec $n sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1; done; }
ns a b
ip -n a link add va type veth peer name vb netns b
ip -n a addr add 10.0.0.1/24 dev va; ip -n b addr add 10.0.0.2/24 dev vb
ip -n a link set va up; ip -n b link set vb up
# fact 61: the peer goes down: one's own route stays, marked linkdown, and one's own address answers
# fact 63: NO-CARRIER shows at once
ip -n b link set vb down; ip -n a link show va
ip -n a route
ip netns exec a ping -c 1 -W 1 10.0.0.1
# fact 61: the peer's address is lost
ip netns exec a ping -c 1 -W 1 10.0.0.2
# fact 61: the side that is down has no connected route, but its address still answers itself
ip -n b route
ip netns exec b ping -c 1 -W 1 10.0.0.1
ip netns exec b ping -c 1 -W 1 10.0.0.2
