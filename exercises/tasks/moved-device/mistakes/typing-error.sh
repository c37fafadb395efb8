# fails: address
# cause: no-address
ip netns add far
ip link set right netns far
ip -n far addr add 10.30.0.20/24 dev right
ip -n far link set right up mtu 1400
