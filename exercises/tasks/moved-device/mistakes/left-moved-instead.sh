# fails: moved kept
# cause: link-missing
ip netns add far
ip link set left netns far
ip -n far addr add 10.30.0.1/24 dev left
ip -n far link set left up
