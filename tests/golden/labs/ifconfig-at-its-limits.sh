# ifconfig: what its ioctls refuse, and what they say nothing of.
ip link add d0 type bridge
ip link add v0 type veth peer name v1
ifconfig v0 224.1.1.1
echo $?
ifconfig v0 10.0.0.1 netmask 255.255.255.0
ifconfig v0 dstaddr 10.0.0.9
echo $?
ip addr show v0
ifconfig v0 dstaddr 225.0.0.9
echo $?
ifconfig v0 0.0.0.0
ifconfig d0 10.0.0.1 pointopoint 10.0.0.77
ip addr show d0
ifconfig d0 dstaddr 10.0.0.78
ip addr show d0
ip addr add 10.3.3.3/24 dev v0
ip addr add 10.3.4.3/24 brd 10.3.4.255 dev v0
ifconfig v0 broadcast 10.3.3.255
ip -4 addr show v0
ifconfig v0 broadcast 10.3.3.255
ip -4 addr show v0
ip addr add 10.0.1.4/0 dev lo
ip link set lo up
ip -4 addr show lo
ifconfig lo netmask 0.0.0.0
echo $?
ip -4 addr show lo
