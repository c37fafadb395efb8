# Every namespace has a loopback of its own; this sets up that of another one.
# fails: lo-up
# cause: link-down
ip netns add lab
ip netns exec lab ip link set lo up
