# fact 81: an address on a port instead of the bridge: requests are answered, echoes are lost
ns() { for n; do ip netns add $n; ip -n $n link set lo up; ip netns exec $n sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1; done; }
sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1; ip link set lo up
ns a b c; ip link add br0 type bridge; ip link set br0 up; i=1
for n in a b c; do ip link add p$n address 02:00:00:00:01:0$i type veth peer name eth0 address 02:00:00:00:00:0$i netns $n; ip link set p$n master br0 up; ip -n $n addr add 10.0.0.$i/24 dev eth0; ip -n $n link set eth0 up; i=$((i+1)); done
ip addr add 10.0.0.254/24 dev pa
ip netns exec a ping -c 1 -W 1 10.0.0.254
ip -n a neigh show 10.0.0.254 | cut -d' ' -f 1-4
# fact 81: from the machine the neighbour fails, for the answers come in by the bridge
ping -c 1 -W 4 10.0.0.1
ip neigh show 10.0.0.1 dev pa
