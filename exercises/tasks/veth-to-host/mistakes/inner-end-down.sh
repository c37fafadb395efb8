# fails: up
# cause: no-carrier
ip netns add box
ip link add to-box type veth peer name eth0 netns box
ip addr add 10.20.0.1/24 dev to-box
ip link set to-box up
ip -n box addr add 10.20.0.2/24 dev eth0
ping -c 1 10.20.0.2
