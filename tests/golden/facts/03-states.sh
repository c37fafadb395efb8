# What a cable's ends say of each other.
state() { ip -o link show $1 | sed 's/^[0-9]*: //; s/ mtu.*state/ state/; s/ mode.*//'; }
# fact 53: in one namespace: both down, one up, both up
ip link add v0 type veth peer name v1
state v0; state v1
ip link set v0 up; state v0; state v1
cat /sys/class/net/v0/carrier /sys/class/net/v1/carrier
ip link set v1 up; state v0; state v1
ip link set v0 down; state v0; state v1
# fact 53: in two namespaces M-DOWN never shows, and one end up is DOWN
ip netns add n
ip link add w0 type veth peer name w1 netns n
state w0; ip -n n -br link show w1
ip link set w0 up; state w0; ip -n n -br link show w1
# fact 55: an end that is made up has no NO-CARRIER and state UNKNOWN
ip link add u0 up type veth peer name u1
state u0; state u1
# fact 56: deleting one end deletes the other
ip link del v1; ip -br link show type veth
ip -n n link del w1; ip -br link show type veth
