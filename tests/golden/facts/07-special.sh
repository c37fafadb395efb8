# Routes that are refusals, for oneself and on a router.
ns() { for n; do ip netns add $n; ip -n $n link set lo up; ip netns exec $n sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1; done; }
ns a r b
ip -n a link add ea type veth peer name ra netns r; ip -n b link add eb type veth peer name rb netns r
ip -n a addr add 10.0.1.2/24 dev ea; ip -n r addr add 10.0.1.1/24 dev ra; ip -n r addr add 10.0.2.1/24 dev rb; ip -n b addr add 10.0.2.2/24 dev eb
ip -n a link set ea up; ip -n r link set ra up; ip -n r link set rb up; ip -n b link set eb up
ip -n a route add default via 10.0.1.1; ip -n b route add default via 10.0.2.1
ip netns exec r sysctl -qw net.ipv4.ip_forward=1
for n in a r; do ip -n $n route add blackhole 10.1.0.0/16; ip -n $n route add unreachable 10.2.0.0/16; ip -n $n route add prohibit 10.3.0.0/16; ip -n $n route add throw 10.4.0.0/16; done
ip -n a route del default
# fact 110: what ping says of one's own special routes
ip netns exec a ping -c 1 -W 1 10.1.0.1
ip netns exec a ping -c 1 -W 1 10.2.0.1
ip netns exec a ping -c 1 -W 1 10.3.0.1
ip netns exec a ping -c 1 -W 1 10.4.0.1
ip netns exec a ping -c 1 -W 1 10.5.0.1
# fact 111: what the sender is told of a router's
ip -n a route flush root 10.0.0.0/13 type blackhole; for t in blackhole unreachable prohibit throw; do ip -n a route flush type $t; done; ip -n a route add default via 10.0.1.1
ip netns exec a ping -c 1 -W 1 10.1.0.1
ip netns exec a ping -c 1 -W 1 10.2.0.1
sleep 1; ip netns exec a ping -c 1 -W 1 10.3.0.1
sleep 1; ip netns exec a ping -c 1 -W 1 10.4.0.1
sleep 1; ip netns exec a ping -c 1 -W 1 10.5.0.1
