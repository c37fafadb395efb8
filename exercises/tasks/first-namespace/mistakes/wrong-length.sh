# fails: address
# cause: wrong-mask
ip netns add lab
ip -n lab link set lo up
ip -n lab addr add 10.9.0.1/24 dev lo
ip netns exec lab ping -c 1 10.9.0.1
