# fact 81: a neighbour that was known before its device became a port goes on answering
ns() { for n; do ip netns add $n; ip -n $n link set lo up; ip netns exec $n sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1; done; }
ip link set lo up; ns b
ip link add e0 type veth peer name e1 netns b
ip addr add 10.0.0.1/24 dev e0; ip link set e0 up
ip -n b addr add 10.0.0.2/24 dev e1; ip -n b link set e1 up
ping -c 1 -W 1 10.0.0.2
ip link add br0 type bridge; ip link set br0 up; ip link set e0 master br0
ping -c 1 -W 1 10.0.0.2
# fact 89: a bridge without ports answers itself; others are unreachable after three seconds
ip link add br1 type bridge; ip addr add 10.1.0.254/24 dev br1; ip link set br1 up
ping -c 1 -W 1 10.1.0.254
ping -c 1 -W 4 10.1.0.1
# fact 90: this bridge knows no VLANs, and 4095 is none
ip link set br1 type bridge vlan_filtering 1
bridge vlan add dev e0 vid 4095
