# Other destinations.
ns() { for n; do ip netns add $n; ip -n $n link set lo up; ip netns exec $n sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1; done; }
ns a r b
ip -n a link add ea type veth peer name ra netns r; ip -n b link add eb type veth peer name rb netns r
ip -n a addr add 10.0.1.2/24 dev ea; ip -n r addr add 10.0.1.1/24 dev ra; ip -n r addr add 10.0.2.1/24 dev rb; ip -n b addr add 10.0.2.2/24 dev eb
ip -n a link set ea up; ip -n r link set ra up; ip -n r link set rb up; ip -n b link set eb up
ip -n a route add default via 10.0.1.1; ip -n b route add default via 10.0.2.1
ip netns exec r sysctl -qw net.ipv4.ip_forward=1
r() { ip netns exec r "$@"; }
# fact 165: the answer shows the address that was asked; filters see the new destination and the old source
r iptables -t nat -A PREROUTING -d 9.9.9.9 -j DNAT --to-destination 10.0.2.2
r iptables -A FORWARD -s 10.0.1.2 -d 10.0.2.2; r iptables -A FORWARD -d 9.9.9.9
ip netns exec a ping -c 1 -W 1 9.9.9.9
r iptables -nvL FORWARD
# fact 165: DNAT needs forwarding, REDIRECT does not
r sysctl -qw net.ipv4.ip_forward=0
ip netns exec a ping -c 1 -W 1 9.9.9.9
r iptables -t nat -F; r iptables -t nat -A PREROUTING -d 9.9.9.9 -j REDIRECT
ip netns exec a ping -c 1 -W 1 9.9.9.9
# fact 166: to 127.0.0.1 it is dropped in silence, until route_localnet
r iptables -t nat -F; r iptables -t nat -A PREROUTING -d 9.9.9.9 -j DNAT --to-destination 127.0.0.1
ip netns exec a ping -c 1 -W 1 9.9.9.9
r sysctl -w net.ipv4.conf.ra.route_localnet=1
ip netns exec a ping -c 1 -W 1 9.9.9.9
# fact 167: masquerading without -o rewrites loopback too, and pings still work
r iptables -t nat -F; r conntrack -F; r iptables -t nat -A POSTROUTING -j MASQUERADE
r ping -c 1 -W 1 127.0.0.1
r conntrack -L 2>/dev/null | grep -o 'dst=[0-9.]* type=0'
