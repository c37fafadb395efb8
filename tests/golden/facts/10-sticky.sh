# fact 162: a flow whose address goes is mapped to the new one, and loses nothing
ns() { for n; do ip netns add $n; ip -n $n link set lo up; ip netns exec $n sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1; done; }
ns a r b
ip -n a link add ea type veth peer name ra netns r; ip -n b link add eb type veth peer name rb netns r
ip -n a addr add 10.0.1.2/24 dev ea; ip -n r addr add 10.0.1.1/24 dev ra; ip -n r addr add 10.0.2.1/24 dev rb; ip -n b addr add 10.0.2.2/24 dev eb
ip -n a link set ea up; ip -n r link set ra up; ip -n r link set rb up; ip -n b link set eb up
ip -n a route add default via 10.0.1.1; ip -n b route add default via 10.0.2.1
ip netns exec r sysctl -qw net.ipv4.ip_forward=1
r() { ip netns exec r "$@"; }
ip -n b route del default
r iptables -t nat -A POSTROUTING -o rb -j MASQUERADE
ip -n r addr add 10.0.2.7/24 dev rb
ip netns exec a ping -c 1 -W 1 10.0.2.2
r conntrack -L 2>/dev/null | grep -c 'dst=10.0.2.1 '
ip -n r addr add 10.0.2.9/25 dev rb; ip -n r addr del 10.0.2.1/24 dev rb
r conntrack -L 2>/dev/null | grep -c 'dst=10.0.2.1 '
# fact 163: translated to an address that nobody answers for, the replies are lost
r conntrack -F; r iptables -t nat -F; r iptables -t nat -A POSTROUTING -o rb -j SNAT --to-source 10.0.2.50
ip netns exec a ping -c 1 -W 1 10.0.2.2
ip -n b neigh show 10.0.2.50
