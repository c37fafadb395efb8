# fails: there
# cause: netns-missing
# blame: 9
ip netns add lab
ip -n lab link set lo up
ip -n lab addr add 10.9.0.1/32 dev lo
ip netns exec lab ping -c 1 10.9.0.1
# tidied up before the teacher came by
ip netns del lab
