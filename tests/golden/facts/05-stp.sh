# Spanning tree, and what a loop is without it.
ns() { for n; do ip netns add $n; ip -n $n link set lo up; ip netns exec $n sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1; done; }
# fact 83: without STP a port forwards at once; switched on later STP does not stop it
ns a b
sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1
ip link add br0 type bridge; ip link set br0 up
for n in a b; do ip link add p$n type veth peer name eth0 netns $n; ip -n $n link set eth0 up; ip link set p$n master br0 up; done
bridge link | sed 's/.*state/state/'; ip link set br0 type bridge stp_state 1; bridge link | sed 's/.*state/state/'
# fact 83: with STP on before, a port listens and learns, twice the forward delay in all
ip link add br1 type bridge stp_state 1 forward_delay 200
ip link set br1 up; ip link set pa master br1; ip link set pb master br1; bridge link | sed 's/.*state/state/'; sleep 2.2; bridge link | sed 's/.*state/state/'; sleep 2.2; bridge link | sed 's/.*state/state/'
# fact 83: a forward delay out of bounds is refused while STP is on
brctl setfd br1 1
brctl stp br1 off; brctl setfd br1 0
