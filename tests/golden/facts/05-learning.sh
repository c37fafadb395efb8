# A switch with three hosts: what it learns, and where frames go.
ns() { for n; do ip netns add $n; ip -n $n link set lo up; ip netns exec $n sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1; done; }
sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1; ip link set lo up
ns a b c; ip link add br0 type bridge; ip link set br0 up; i=1
for n in a b c; do ip link add p$n address 02:00:00:00:01:0$i type veth peer name eth0 address 02:00:00:00:00:0$i netns $n; ip link set p$n master br0 up; ip -n $n addr add 10.0.0.$i/24 dev eth0; ip -n $n link set eth0 up; i=$((i+1)); done
# fact 80: what is learned, what is permanent, and what the ports listen to
ip netns exec a ping -c 1 10.0.0.2; ip netns exec a ping -c 1 10.0.0.3
bridge fdb show br br0 | grep 'dev p' | sort
brctl showmacs br0 | tail -n +2 | cut -f 1-4 | sort
# fact 80: a host that is unplugged is forgotten, one that comes back elsewhere is learned there
ip -n a link set eth0 down
bridge fdb show br br0 | grep 02:00:00:00:00:01
ip -n b link set eth0 down; ip -n b link set eth0 address 02:00:00:00:00:01; ip -n b link set eth0 up
ip netns exec b ping -c 1 10.0.0.3
bridge fdb show br br0 | grep 02:00:00:00:00:01
# fact 85: isolated ports do not reach each other
bridge link set dev pb isolated on; bridge link set dev pc isolated on
ip netns exec b ping -c 1 -W 1 10.0.0.3
bridge link set dev pc isolated off
ip netns exec b ping -c 1 -W 1 10.0.0.3
# fact 82: with the bridge down ports are disabled, nothing is forwarded, and the hosts keep their carrier
ip link set br0 down
ip netns exec b ping -c 1 -W 1 10.0.0.3
bridge link
bridge fdb show br br0 | grep -v permanent
ip -n b -br link show eth0
