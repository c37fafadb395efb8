# How long ping waits.
ns() { for n; do ip netns add $n; ip -n $n link set lo up; ip netns exec $n sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1; done; }
ns a b
ip -n a link add va type veth peer name vb netns b
ip -n a addr add 10.0.0.1/24 dev va; ip -n b addr add 10.0.0.2/24 dev vb
ip -n a link set va up; ip -n b link set vb up
ms() { date +%s%N; }
took() { local t=$(date +%s%N); "$@" > /dev/null; echo $(( ($(date +%s%N) - t + 250000000) / 500000000 )); }
# fact 143: without an answer ten seconds, or what -W says after the last
took ip netns exec a ping -c 1 -W 2 10.0.0.9
# fact 143: once something answered only a second, whatever -W says
(sleep 0.5; ip netns exec b iptables -A INPUT -j DROP) & took ip netns exec a ping -c 2 -W 5 10.0.0.2
took ip netns exec a ping -c 1 10.0.0.2
