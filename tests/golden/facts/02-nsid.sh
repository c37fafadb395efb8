# Ids of namespaces, and how the other end is named.
# fact 48: making namespaces gives no ids; a cable gives one on both sides, from 0
ip netns add n
ip netns add m
ip netns list
ip link add v0 type veth peer name v1
# fact 50: both ends here are written name@name
ip -o link show v0 | cut -d: -f2
ip link set v1 netns n
# fact 49: a namespace with a name under /run/netns shows as that, one without as a number
# fact 50: the other end elsewhere is written @if and its index there
ip link show v0
ip -n n link show v1
ip netns list-id
ip -n n netns list-id
# fact 48: a move to another namespace needs another id, and keeps the old one
ip -n n link set v1 netns m
ip netns list
# fact 52: an id may be fixed once; one that is used is refused
ip netns add k
ip netns set k 7
ip netns set k 8
ip netns add j
ip netns set j 7
ip netns set j auto
ip netns set j -5
ip netns list
