# Missing devices, unknown words, abbreviations.
# fact 34: showing and changing a device that is missing
ip link show nope
ip link del nope
ip link set nope up
ip addr add 10.0.0.1/24 dev nope
ip addr show nope
# fact 34: by index
ip link show if5
ip link set if1 up
# fact 35: lo cannot be deleted; to set nothing is fine
ip link del lo
ip link set lo
# fact 36: words that ip does not know
ip link bogus
ip bogus
ip link set lo foo
ip netns bogus
ip netns add
ip netns exec x
ip link add
ip addr add 10.0.0.1/24
ip link add x type nosuch
# fact 37: commands may be cut short, and netns lst is list
ip netns add n
ip net
ip netn l
ip netns lst
ip n
ip ne
ip l
ip a s lo
# fact 37: options of addr add may not
ip a a 10.0.0.1/24 d lo
# fact 38: deleting by name does not look at the kind
ip link add v0 type veth peer name v1
ip link del v0 type bridge
ip -br link
# fact 39: a master or a namespace that does not exist, and an empty line after it
ip link add v0 type veth peer name v1
ip link set v0 master nope
ip link set v0 netns nosuch
