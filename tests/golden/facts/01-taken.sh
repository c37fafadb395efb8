# Names that are taken already, renaming, and alternative names.
# fact 30: a name that exists is refused, for the peer too, and then neither end is made
ip link add d0 type ifb
ip link add d0 type bridge
ip link add v0 type veth peer name v0
ip link add v0 type veth peer name d0
ip link add d0 type veth peer name v0
ip -br link
# fact 30: one name in two namespaces is fine
ip netns add n
ip link add v0 type veth peer name v0 netns n
ip -n n -br link
# fact 31: a device may be renamed while up; not onto a name that exists; onto its own it may
ip link set d0 up
ip link set d0 name e0
ip link set e0 name v0
ip link set e0 name e0
ip link set lo name loop
ip -br link
# fact 33: alternative names share one space with names
ip link add d1 type ifb
ip link property add dev e0 altname d1
ip link property add dev e0 altname another-name-of-this-device
ip link add other type ifb
ip link property add dev e0 altname other
ip link property add dev e0 altname spare
ip link set d1 name spare
# fact 33: they serve wherever a name does, and stay over a move
ip addr add 10.0.0.1/24 dev another-name-of-this-device
ip -4 addr show e0
ip link set spare netns n
ip -n n link show e0
# fact 33: one that is taken in the target stops a move
ip link property add dev d1 altname taken
ip -n n link add taken type ifb
ip link set d1 netns n
