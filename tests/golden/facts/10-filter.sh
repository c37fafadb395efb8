# What filters let through, on the way and at both ends.
ns() { for n; do ip netns add $n; ip -n $n link set lo up; ip netns exec $n sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1; done; }
ns a r b
ip -n a link add ea type veth peer name ra netns r; ip -n b link add eb type veth peer name rb netns r
ip -n a addr add 10.0.1.2/24 dev ea; ip -n r addr add 10.0.1.1/24 dev ra; ip -n r addr add 10.0.2.1/24 dev rb; ip -n b addr add 10.0.2.2/24 dev eb
ip -n a link set ea up; ip -n r link set ra up; ip -n r link set rb up; ip -n b link set eb up
ip -n a route add default via 10.0.1.1; ip -n b route add default via 10.0.2.1
ip netns exec r sysctl -qw net.ipv4.ip_forward=1
r() { ip netns exec r iptables "$@"; }
# fact 154: rules are of one namespace, and do not touch IPv6
r -P FORWARD DROP
ip netns exec a iptables -S
ip netns exec r ip6tables -S FORWARD
# fact 155: a policy of DROP is silent, and the router itself answers
ip netns exec a ping -c 1 -W 1 10.0.2.2
ip netns exec a ping -c 1 -W 1 10.0.2.1
# fact 155: one way alone drops the reply; with established it comes
r -A FORWARD -i ra -j ACCEPT
ip netns exec a ping -c 1 -W 1 10.0.2.2
r -A FORWARD -m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT
ip netns exec a ping -c 1 -W 1 10.0.2.2
# fact 156: dropping one's own output is plain loss for ping
ip netns exec a iptables -A OUTPUT -p icmp -j DROP
ip netns exec a ping -c 1 -W 1 10.0.2.2
# fact 156: rejecting it is two lines
ip netns exec a iptables -F; ip netns exec a iptables -A OUTPUT -p icmp --icmp-type echo-request -j REJECT
ip netns exec a ping -c 1 -W 1 10.0.2.2
ip netns exec a iptables -F
# fact 157: a target that rejects says so
ip netns exec b iptables -A INPUT -p icmp -j REJECT
ip netns exec a ping -c 1 -W 1 10.0.2.2
# fact 157: TCP to a closed port, a rejected one, a prohibited one, a dropped one
ip netns exec a bash -c 'echo > /dev/tcp/10.0.2.2/80'
ip netns exec b iptables -A INPUT -p tcp --dport 81 -j REJECT
ip netns exec a bash -c 'echo > /dev/tcp/10.0.2.2/81'
ip netns exec b iptables -A INPUT -p tcp --dport 82 -j REJECT --reject-with icmp-host-prohibited
ip netns exec a bash -c 'echo > /dev/tcp/10.0.2.2/82'
ip netns exec b iptables -A INPUT -p tcp --dport 83 -j DROP
ip netns exec a timeout 1 bash -c 'echo > /dev/tcp/10.0.2.2/83'
