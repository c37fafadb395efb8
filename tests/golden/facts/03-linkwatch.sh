# fact 63: linkdown may lag behind another event by a second, and looking at the link makes it show
ns() { for n; do ip netns add $n; ip -n $n link set lo up; ip netns exec $n sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1; done; }
ns a b
ip -n a link add va type veth peer name vb netns b
ip -n a addr add 10.0.0.1/24 dev va; ip -n b addr add 10.0.0.2/24 dev vb
ip -n a link set va up; ip -n b link set vb up
sleep 3
ip -n b link set vb down; sleep 0.3; ip -n a route; ip -n b link set vb up; sleep 0.2; ip -n b link set vb down; ip -n a route; ip -n a -o link show va | cut -c1-60; ip -n a route
