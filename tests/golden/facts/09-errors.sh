# What a router tells.
ns() { for n; do ip netns add $n; ip -n $n link set lo up; ip netns exec $n sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1; done; }
ns a r b
ip -n a link add ea type veth peer name ra netns r; ip -n b link add eb type veth peer name rb netns r
ip -n a addr add 10.0.1.2/24 dev ea; ip -n r addr add 10.0.1.1/24 dev ra; ip -n r addr add 10.0.2.1/24 dev rb; ip -n b addr add 10.0.2.2/24 dev eb
ip -n a link set ea up; ip -n r link set ra up; ip -n r link set rb up; ip -n b link set eb up
ip -n a route add default via 10.0.1.1; ip -n b route add default via 10.0.2.1
ip netns exec r sysctl -qw net.ipv4.ip_forward=1
# fact 145: destinations that a router cannot reach, and hosts that do not answer behind it
ip -n r route add unreachable 10.4.0.0/16; ip -n r route add prohibit 10.5.0.0/16
ip netns exec a ping -c 1 -W 1 10.4.0.1
sleep 1; ip netns exec a ping -c 1 -W 1 10.5.0.1
sleep 1; ip netns exec a ping -c 1 -W 1 10.6.0.1
ip netns exec a ping -c 1 -W 4 10.0.2.77
ip netns exec a ping -c 1 -W 1 -t 1 10.0.2.2
# fact 145: what a firewall may say
for t in icmp-net-unreachable icmp-proto-unreachable icmp-port-unreachable icmp-net-prohibited icmp-host-prohibited icmp-admin-prohibited; do ip netns exec b iptables -F; ip netns exec b iptables -A INPUT -p icmp -j REJECT --reject-with $t; sleep 1; ip netns exec a ping -c 1 -W 1 10.0.2.2; done
ip netns exec b iptables -F
# fact 145: a narrow link behind a router, which is remembered
ip -n r link set rb mtu 1000; ip -n b link set eb mtu 1000
ip netns exec a ping -c 1 -W 1 -s 1200 -M do 10.0.2.2
ip netns exec a ping -c 1 -W 1 -s 1200 -M do 10.0.2.2
# fact 146: for ten minutes
ip netns exec a ip route get 10.0.2.2
