# fact 64: a macvlan that moves points at its lower device by index, and dies with it
ip netns add n
ip link add v0 type veth peer name v1
ip link add mv0 link v0 type macvlan mode bridge
ip -o link show mv0
ip link set mv0 netns n
ip -n n -o link show mv0
ip link del v0
ip -n n -br link
# fact 64: a tap that nobody reads has no carrier
ip tuntap add dev tap0 mode tap
ip link set tap0 up
ip -o link show tap0
# fact 64: a vxlan that moves
ip link add vx0 type vxlan id 5 dstport 4789 remote 10.0.0.9
ip link set vx0 netns n
ip -n n -o link show vx0
