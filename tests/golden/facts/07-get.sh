# fact 113: what ip route get says of each kind of destination
ns() { for n; do ip netns add $n; ip -n $n link set lo up; ip netns exec $n sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1; done; }
ns a r b
ip -n a link add ea type veth peer name ra netns r; ip -n b link add eb type veth peer name rb netns r
ip -n a addr add 10.0.1.2/24 dev ea; ip -n r addr add 10.0.1.1/24 dev ra; ip -n r addr add 10.0.2.1/24 dev rb; ip -n b addr add 10.0.2.2/24 dev eb
ip -n a link set ea up; ip -n r link set ra up; ip -n r link set rb up; ip -n b link set eb up
ip -n a route add default via 10.0.1.1; ip -n b route add default via 10.0.2.1
ip netns exec r sysctl -qw net.ipv4.ip_forward=1
ip netns exec a ip route get 10.0.2.2
ip netns exec a ip route get 10.0.1.2
ip netns exec a ip route get 10.0.1.255
ip netns exec a ip route get 0.0.0.0
ip netns exec a ip route get 10.0.2.2/24
# fact 113: with iif there is no uid; a source that is not one's own needs it
ip netns exec r ip route get 10.0.2.2 from 10.0.1.2 iif ra
ip netns exec r ip route get 10.0.2.2 from 10.0.1.2
ip netns exec r sysctl -qw net.ipv4.ip_forward=0
ip netns exec r ip route get 10.0.2.2 from 10.0.1.2 iif ra
