# ifconfig and ping between the machine and a namespace, and the riddle of one's own address.
ip netns add blue
ip link add veth0 type veth peer name veth1
ip link set veth1 netns blue
# fact 6: ifconfig does not find a device of another namespace
ifconfig veth1
# fact 9: ifconfig lists what is up; no RUNNING while the peer is down; a broadcast address comes with the mask
ip netns exec blue ifconfig veth1 192.168.200.3/24 up
ip netns exec blue ifconfig
ip -n blue -4 addr show veth1
# fact 7: with no address of one's own the peer's network is unreachable
ping -c 4 192.168.200.3
# fact 8: one's own address is lost in silence while lo is down, though the route says local
ifconfig veth0 192.168.200.2/24
ip netns exec blue ping -c 1 -W 1 192.168.200.3
ip netns exec blue ip route get 192.168.200.3
# fact 8: with lo up it answers
ip -n blue link set lo up
ip netns exec blue ping -c 1 -W 1 192.168.200.3
