# fact 114: without a carrier routes stay, marked linkdown, and are used
ns() { for n; do ip netns add $n; ip -n $n link set lo up; ip netns exec $n sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1; done; }
ns a r1 r2
for i in 1 2; do ip -n a link add e$i type veth peer name ea netns r$i; ip -n a addr add 10.0.$i.1/24 dev e$i; ip -n r$i addr add 10.0.$i.2/24 dev ea; ip -n a link set e$i up; ip -n r$i link set ea up; ip -n a route add default via 10.0.$i.2 metric ${i}00; ip -n r$i addr add 1.1.1.1/32 dev lo; done
ip -n a route
ip -n r1 link set ea down
ip -n a route
ip netns exec a ping -c 1 -W 4 1.1.1.1
# fact 114: with ignore_routes_with_linkdown they are dead, and the next metric is taken
ip netns exec a sysctl -w net.ipv4.conf.e1.ignore_routes_with_linkdown=1
ip -n a route
ip netns exec a ping -c 1 -W 1 1.1.1.1
# fact 128: a next hop that is down shows as dead
ip -n a route add 9.9.9.0/24 nexthop via 10.0.1.2 nexthop via 10.0.2.2
ip -n a route show 9.9.9.0/24
