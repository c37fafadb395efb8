# A bridge beside namespaces.
# fact 14: ip netns list prints the newest first
ip netns add ns0
ip netns add ns1
ip netns list
# fact 13: a bridge without ports that is up has LOWER_UP and state UNKNOWN
ip link add br0 type bridge
ip addr add 192.168.2.1/24 dev br0
ip link set br0 up
ip link show br0
# fact 13: its own address answers only when lo is up
ping -c 1 -W 1 192.168.2.1
ip link set lo up
ping -c 1 -W 1 192.168.2.1
# fact 14: an id shows only after a cable links the two
ip link add v0 type veth peer name v1 netns ns1
ip netns list
# fact 21: brctl show of an empty bridge: an id of zeros, columns by tabs
brctl addbr br1
brctl show br1
ip link show br1
# fact 25: brctl show of what is no bridge
brctl show nope
brctl show v0
