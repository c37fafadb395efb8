# fact 47: hardware addresses are random and local; ones that were set stay over a rename and a move
ip netns add n
ip link add v0 address 02:00:00:00:00:01 type veth peer name v1 address 02:00:00:00:00:02
ip link add d0 type ifb
ip -o link show d0 | grep -cE 'ether .[26ae]:'
ip link set v1 name w1
ip link set w1 netns n
ip -n n -br link
# fact 47: they may be changed while up, and be the same twice
ip link set v0 up
ip link set v0 address 02:00:00:00:00:02
ip -br link show v0
# fact 47: what is no address of a host is refused
ip link set v0 address 01:00:5e:00:00:01
ip link set v0 address 00:00:00:00:00:00
ip link set v0 address ff:ff:ff:ff:ff:ff
ip link set v0 address 02:00
ip link set v0 address zz
# fact 47: lo may have one
ip link set lo address 02:00:00:00:00:03
ip link show lo
