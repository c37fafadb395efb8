# fact 116: with two ways to a host, strict filtering drops what comes by the other one
ns() { for n; do ip netns add $n; ip -n $n link set lo up; ip netns exec $n sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1; done; }
ns a b
for i in 1 2; do ip -n a link add a$i type veth peer name b$i netns b; ip -n a addr add 10.0.$i.1/24 dev a$i; ip -n b addr add 10.0.$i.2/24 dev b$i; ip -n a link set a$i up; ip -n b link set b$i up; done
ip -n a addr add 9.9.9.9/32 dev lo; ip -n b route add 9.9.9.9 via 10.0.2.1
ip netns exec b sysctl net.ipv4.conf.all.rp_filter net.ipv4.conf.b1.rp_filter
ip netns exec a ping -c 1 -W 1 -I 9.9.9.9 10.0.1.2
ip netns exec b sysctl -w net.ipv4.conf.b1.rp_filter=1
ip netns exec a ping -c 1 -W 1 -I 9.9.9.9 10.0.1.2
# fact 116: the larger of all and the device's counts, and loose passes
ip netns exec b sysctl -w net.ipv4.conf.all.rp_filter=2
ip netns exec a ping -c 1 -W 1 -I 9.9.9.9 10.0.1.2
ip -n b route del 9.9.9.9
ip netns exec a ping -c 1 -W 1 -I 9.9.9.9 10.0.1.2
