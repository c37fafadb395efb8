# Hosts that do not agree on the network, and a neighbour whose address changes.
ns() { for n; do ip netns add $n; ip -n $n link set lo up; ip netns exec $n sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1; done; }
ns a b
ip -n a link add va type veth peer name vb netns b
ip -n a addr add 10.0.0.1/24 dev va; ip -n b addr add 10.0.0.2/24 dev vb
ip -n a link set va up; ip -n b link set vb up
# fact 138: the wider side gets answers to its requests and no echo; the other's network is unreachable
ip -n b addr flush dev vb; ip -n b addr add 10.0.0.130/25 dev vb
ip netns exec a ping -c 1 -W 1 10.0.0.130
ip -n a neigh show 10.0.0.130 | cut -d' ' -f 1-4
ip netns exec b ping -c 1 -W 1 10.0.0.1
# fact 138: a request with a foreign source is answered only where there is a way back
ip -n b addr flush dev vb; ip -n b addr add 192.168.7.2/24 dev vb; ip -n a route add 192.168.7.0/24 dev va
ip netns exec a ping -c 1 -W 1 192.168.7.2
ip -n b route add 10.0.0.0/24 dev vb
ip netns exec a ping -c 1 -W 2 192.168.7.2
# fact 139: when the peer's address changes, what was known of it is wrong
ip netns exec a ping -c 1 -W 1 192.168.7.2
ip -n b link set vb address 02:00:00:00:00:99
ip netns exec a ping -c 1 -W 1 192.168.7.2
# fact 139: until the peer asks itself
ip -n b neigh flush all
ip netns exec b ping -c 1 -W 1 10.0.0.1
ip netns exec a ping -c 1 -W 1 192.168.7.2
# fact 139: or announces the change
ip netns exec b sysctl -w net.ipv4.conf.vb.arp_notify=1
ip -n b link set vb address 02:00:00:00:00:98
ip netns exec a ping -c 1 -W 1 192.168.7.2
# fact 139: alone it takes the time that a neighbour counts as reachable, and three probes
ip netns exec b sysctl -qw net.ipv4.conf.vb.arp_notify=0; ip -n b link set vb address 02:00:00:00:00:97
ip netns exec a ping -c 1 -W 1 192.168.7.2
sleep 50; ip netns exec a ping -c 1 -W 1 192.168.7.2 > /dev/null; sleep 10; ip netns exec a ping -c 1 -W 2 192.168.7.2
