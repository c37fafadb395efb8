# Without a length an address is alone: /32 tells no neighbours.
# fails: outer-address inner-address
# cause: wrong-mask
ip netns add box
ip link add to-box type veth peer name eth0 netns box
ip addr add 10.20.0.1 dev to-box
ip link set to-box up
ip -n box addr add 10.20.0.2 dev eth0
ip -n box link set eth0 up
