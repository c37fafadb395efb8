# Masquerading: who needs what, and whose address it is.
ns() { for n; do ip netns add $n; ip -n $n link set lo up; ip netns exec $n sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1; done; }
ns a r b
ip -n a link add ea type veth peer name ra netns r; ip -n b link add eb type veth peer name rb netns r
ip -n a addr add 10.0.1.2/24 dev ea; ip -n r addr add 10.0.1.1/24 dev ra; ip -n r addr add 10.0.2.1/24 dev rb; ip -n b addr add 10.0.2.2/24 dev eb
ip -n a link set ea up; ip -n r link set ra up; ip -n r link set rb up; ip -n b link set eb up
ip -n a route add default via 10.0.1.1; ip -n b route add default via 10.0.2.1
ip netns exec r sysctl -qw net.ipv4.ip_forward=1
r() { ip netns exec r "$@"; }
ip -n b route del default
# fact 160: nothing is tracked until a rule needs it
ip netns exec a ping -c 1 -W 1 10.0.2.1
r conntrack -L
# fact 160: rules of nat without a target of nat count nothing
r iptables -t nat -A PREROUTING -p icmp
ip netns exec a ping -c 1 -W 1 10.0.2.1
r iptables -t nat -nvL PREROUTING
# fact 158: masqueraded, the target needs no way back
r iptables -t nat -A POSTROUTING -o rb -j MASQUERADE
ip netns exec b timeout 4 tcpdump -nn -l -c 1 -i eb icmp 2>/dev/null > /tmp/seen & sleep 1
ip netns exec a ping -c 2 -i 0.2 -W 1 10.0.2.2
wait; grep -o 'IP .*: ICMP echo request' /tmp/seen
# fact 158: the rule counts flows
r iptables -t nat -nvL POSTROUTING
# fact 172: how conntrack lists a flow, its count first
r conntrack -L 2>&1 | sed 's/id=[0-9]*/id=N/g; s/1 [0-9]* src/1 T src/'
# fact 168: errors come back translated
ip netns exec b iptables -A INPUT -p icmp -j REJECT --reject-with icmp-admin-prohibited
ip netns exec a ping -c 1 -W 1 10.0.2.2
ip netns exec b iptables -F
# fact 159: without an address on the way out it is the first of any device
r conntrack -F
ip -n r addr flush dev rb; ip -n r route add 10.0.2.2 dev rb; ip -n b route add 10.0.1.0/24 dev eb
ip netns exec b timeout 4 tcpdump -nn -l -c 1 -i eb icmp 2>/dev/null > /tmp/seen & sleep 1
ip netns exec a ping -c 1 -W 1 10.0.2.2
wait; grep -o 'IP .*: ICMP echo request' /tmp/seen
