# fact 132: what a container sees, from no route at all to the internet
ns() { for n; do ip netns add $n; ip -n $n link set lo up; ip netns exec $n sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1; done; }
ns c r w
ip -n c link add eth0 type veth peer name rc netns r; ip -n w link add up0 type veth peer name rw netns r
ip -n c addr add 10.0.0.2/24 dev eth0; ip -n r addr add 10.0.0.1/24 dev rc; ip -n r addr add 192.0.2.1/24 dev rw; ip -n w addr add 192.0.2.2/24 dev up0; ip -n w addr add 1.1.1.1/32 dev lo
ip -n c link set eth0 up; ip -n r link set rc up; ip -n r link set rw up; ip -n w link set up0 up
ip netns exec c ping -c 1 -W 1 1.1.1.1
# fact 132: a default route, and a router that does not forward
ip -n c route add default via 10.0.0.1
ip netns exec c ping -c 1 -W 1 1.1.1.1
# fact 132: one that forwards and has no way on
ip netns exec r sysctl -qw net.ipv4.ip_forward=1
ip netns exec c ping -c 1 -W 1 1.1.1.1
# fact 132: one that has, and no NAT
ip -n r route add default via 192.0.2.2
ip netns exec c ping -c 1 -W 1 1.1.1.1
# fact 132: with NAT it answers
ip netns exec r iptables -t nat -A POSTROUTING -o rw -j MASQUERADE
ip netns exec c ping -c 1 -W 1 1.1.1.1
# fact 132: a policy of DROP is silence, while the gateway still answers
ip netns exec r iptables -P FORWARD DROP
ip netns exec c ping -c 1 -W 1 1.1.1.1
ip netns exec c ping -c 1 -W 1 10.0.0.1
