# fact 58: either end may be made where it is needed, and nothing shows here
ip netns add n
ip netns add m
ip link add v0 netns m type veth peer name v1 netns n
ip -br link
ip -n m -br link
ip -n n -br link
ip -n n link add w0 type veth peer name w1 netns m
ip -n m -br link show type veth
# fact 58: a failure leaves nothing
ip link add u0 type veth peer name u1 netns nosuch
ip link add v0 netns m type veth peer name zz
ip -br link
