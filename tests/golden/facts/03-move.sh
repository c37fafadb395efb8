# What a move takes away and what it leaves.
ip netns add n
ip link set lo up
ip link add v0 type veth peer name v1
ip link set v1 up
ip link set v0 mtu 1400 txqueuelen 77 alias hello group 5 up
ip link set v0 promisc on
ip link set v0 multicast off
ip link set v0 address 02:00:00:00:00:07
ip addr add 10.0.0.1/24 dev v0
ip addr add fd00::1/64 dev v0 nodad
ip route add 10.5.0.0/16 via 10.0.0.2
ip neigh add 10.0.0.2 lladdr 02:00:00:00:00:05 dev v0 nud permanent
sysctl -w net.ipv4.conf.v0.rp_filter=2
ip addr show v0
ip -4 route
ip neigh
ip link set v0 netns n
# fact 57: addresses, routes, neighbours, sysctls and being up are gone
ip -4 route
ip neigh
ip netns exec n sysctl net.ipv4.conf.v0.rp_filter
ip -n n -4 route
# fact 57: MTU, queue length, hardware address, alias, group and flags are kept
ip -n n addr show v0
ip -n n -d link show v0 | sed -n '2p;/alias/p'
# fact 57: the peer has lost its carrier
ip -br link show v1
# fact 57: a port that moves leaves its bridge
ip link add br0 type bridge
ip link add p0 type veth peer name p1
ip link set p0 master br0
ip link set p0 netns n
ip -n n -o link show p0
bridge link
