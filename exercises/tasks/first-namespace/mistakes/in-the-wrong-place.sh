# The commands for inside are typed outside.
# fails: lo-up address apart
# cause: link-down
ip netns add lab
ip link set lo up
ip addr add 10.9.0.1/32 dev lo
ping -c 1 10.9.0.1
