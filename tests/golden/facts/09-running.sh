# fact 149: while a ping runs, what is taken away and comes back is missing numbers and no words
ns() { for n; do ip netns add $n; ip -n $n link set lo up; ip netns exec $n sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1; done; }
ns a b
ip -n a link add va type veth peer name vb netns b
ip -n a addr add 10.0.0.1/24 dev va; ip -n b addr add 10.0.0.2/24 dev vb
ip -n a link set va up; ip -n b link set vb up
(sleep 0.5; ip -n b link set vb down; sleep 1; ip -n b link set vb up) & ip netns exec a ping -c 4 -W 1 10.0.0.2
ip -n b link set vb up; ip netns exec a ping -c 1 -W 2 10.0.0.2 > /dev/null; (sleep 0.5; ip -n a addr del 10.0.0.1/24 dev va; sleep 1; ip -n a addr add 10.0.0.1/24 dev va) & ip netns exec a ping -c 4 -W 1 10.0.0.2
# fact 144: a share that is no whole number
(ip netns exec a ping -c 3 -i 1 -W 1 10.0.0.2 & sleep 0.5; ip -n b addr del 10.0.0.2/24 dev vb; sleep 1; ip -n b addr add 10.0.0.2/24 dev vb; wait) | grep loss
