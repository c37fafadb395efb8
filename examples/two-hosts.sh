# Two hosts on a cable, and what goes wrong on the way.
ip netns add red
ip netns add blue
ip link add veth-red netns red type veth peer name veth-blue netns blue
ip -n red addr add 10.0.0.1/24 dev veth-red
ip -n blue addr add 10.0.0.2/24 dev veth-blue
ip netns exec red ping -c 1 10.0.0.2
ip -n red link set veth-red up
ip netns exec red ping -c 1 -W 1 10.0.0.2
ip -n blue link set veth-blue up
ip netns exec red ping -c 2 10.0.0.2
ip -n blue neigh
ip netns exec red ping -c 1 10.0.0.1
ip -n red link set lo up
ip netns exec red ping -c 1 10.0.0.1
