# fact 48: the id of a namespace that died is given to the next
ip netns add n
ip link add v0 type veth peer name v1 netns n
ip netns list
ip link del v0; ip netns del n; sleep 1
ip netns add m
ip link add v0 type veth peer name v1 netns m
ip netns list
