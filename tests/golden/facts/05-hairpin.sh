# fact 85: a frame never goes back out of the port it came from, but with hairpin on
ns() { for n; do ip netns add $n; ip -n $n link set lo up; ip netns exec $n sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1; done; }
sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1; ip link set lo up
ns a b c; ip link add br0 type bridge; ip link set br0 up; i=1
for n in a b c; do ip link add p$n address 02:00:00:00:01:0$i type veth peer name eth0 address 02:00:00:00:00:0$i netns $n; ip link set p$n master br0 up; ip -n $n addr add 10.0.0.$i/24 dev eth0; ip -n $n link set eth0 up; i=$((i+1)); done
ip netns add m; ip -n m link set lo up
ip -n a link add mv1 link eth0 type macvlan mode vepa; ip -n a addr add 10.0.0.11/24 dev mv1; ip -n a link set mv1 up
ip -n a link add mv2 link eth0 type macvlan mode vepa; ip -n a link set mv2 netns m; ip -n m addr add 10.0.0.12/24 dev mv2; ip -n m link set mv2 up
ip netns exec m ping -c 1 -W 1 10.0.0.3
ip netns exec m ping -c 1 -W 1 10.0.0.11
bridge link set dev pa hairpin on
sleep 1
ip netns exec m ping -c 1 -W 2 10.0.0.11
