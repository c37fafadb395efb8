ip netns add far
ip link set right netns far
ip -n far addr add 10.30.0.2/24 dev right
ip -n far link set right mtu 1400
ip -n far link set right up
ip netns exec far ping -c 1 10.30.0.1
