# What a switch sends to all, and a port that goes.
ns() { for n; do ip netns add $n; ip -n $n link set lo up; ip netns exec $n sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1; done; }
sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1; ip link set lo up
ns a b c; ip link add br0 type bridge; ip link set br0 up; i=1
for n in a b c; do ip link add p$n address 02:00:00:00:01:0$i type veth peer name eth0 address 02:00:00:00:00:0$i netns $n; ip link set p$n master br0 up; ip -n $n addr add 10.0.0.$i/24 dev eth0; ip -n $n link set eth0 up; i=$((i+1)); done
# fact 85: what is known by no port is sent to all, and a third host sees it
ip -n b neigh replace 10.0.0.3 lladdr 02:00:00:00:00:77 dev eth0
ip netns exec a timeout 3 tcpdump -nn -l -c 1 -i eth0 icmp 2>/dev/null > /tmp/seen & sleep 1
ip netns exec b ping -c 1 -W 1 10.0.0.3
wait; grep -o '> 10.0.0.3: ICMP echo request' /tmp/seen
# fact 88: the port of a namespace that is deleted goes
ip netns del c; sleep 1
bridge link
