# fact 129: a router that sends back by the same leg tells of the better way, which is remembered out of sight
ns() { for n; do ip netns add $n; ip -n $n link set lo up; ip netns exec $n sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1; done; }
ns a r s
ip link add br0 type bridge; ip link set br0 up; i=1
for n in a r s; do ip link add p$n type veth peer name eth0 netns $n; ip link set p$n master br0 up; ip -n $n addr add 10.0.0.$i/24 dev eth0; ip -n $n link set eth0 up; i=$((i+1)); done
ip netns exec r sysctl -qw net.ipv4.ip_forward=1
ip -n s addr add 9.9.9.9/32 dev lo
ip -n a route add 9.9.9.9 via 10.0.0.2; ip -n r route add 9.9.9.9 via 10.0.0.3
ip netns exec a ping -c 2 -W 1 9.9.9.9
ip netns exec a ip route get 9.9.9.9
ip -n a route
# fact 130: a default route without a gateway asks for each destination on the wire
ip -n a route replace default dev eth0
ip netns exec a ping -c 1 -W 1 8.8.8.8
ip -n a neigh show 8.8.8.8 | cut -d' ' -f 1-3
