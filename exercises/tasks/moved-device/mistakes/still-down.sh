# fails: carrier
# cause: no-carrier
ip netns add far
ip link set right mtu 1400
ip link set right netns far
ip -n far addr add 10.30.0.2/24 dev right
