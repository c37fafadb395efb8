# fails: address carrier mtu
# cause: no-address
ip netns add far
ip link set right netns far
