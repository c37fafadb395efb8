# Two cables, each with one end out here: nobody joined them.
# fails: cable
# cause: wrong-netns
ip netns add red
ip netns add blue
ip link add out-red type veth peer name eth0 netns red
ip link add out-blue type veth peer name eth0 netns blue
ip -n red addr add 10.1.0.1/24 dev eth0
ip -n blue addr add 10.1.0.2/24 dev eth0
ip link set out-red up
ip link set out-blue up
ip -n red link set lo up
ip -n blue link set lo up
ip -n red link set eth0 up
ip -n blue link set eth0 up
