# A cable into a namespace, with the slip that tutorials carry: an address where a name belongs.
ip netns add song
# fact 2: the listing of a fresh pair: names with @peer, M-DOWN, qlen on every line, and noop until it is up
# fact 3: the peer gets the lower ifindex
ip link add veth0 type veth peer name veth1
ip link list
# fact 4: ethtool -S names the peer's index and nine counters more
ethtool -S veth0
# fact 2: after the move, @if, the name outside and a bare number inside
ip link set veth1 netns song
ip link list
ip netns exec song ip link list
# fact 4: inside, the number is an index of the other namespace
ip netns exec song ethtool -S veth1 | head -n 2
# fact 1: ip link add takes a bare address for a device name, refuses it, and changes nothing
ip link add 172.21.0.1/24 dev veth0
ip netns exec song ip link add 172.21.0.1/24 dev veth1
ip -br link
# fact 2: a veth that is up has qdisc noqueue
ip link set veth0 up; ip -n song link set veth1 up
ip link show veth0
