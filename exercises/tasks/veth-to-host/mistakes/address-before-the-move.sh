# A device that moves to another namespace loses its addresses.
# fails: inner-address
# cause: no-address
ip netns add box
ip link add to-box type veth peer name eth0
ip addr add 10.20.0.2/24 dev eth0
ip link set eth0 netns box
ip -n box link set eth0 up
ip addr add 10.20.0.1/24 dev to-box
ip link set to-box up
