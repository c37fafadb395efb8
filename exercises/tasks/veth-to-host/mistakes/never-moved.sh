# Both ends stay out here, and the address meant for inside with them.
# fails: cable
# cause: wrong-netns
ip netns add box
ip link add to-box type veth peer name eth0
ip addr add 10.20.0.1/24 dev to-box
ip addr add 10.20.0.2/24 dev eth0
ip link set to-box up
ip link set eth0 up
ping -c 1 10.20.0.2
