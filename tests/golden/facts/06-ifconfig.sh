# ifconfig and route, as they were.
ip link add v0 type veth peer name v1
ip link set v1 up
# fact 101: the mask is the old class's, and the device comes up
ifconfig v0 10.1.2.3
ip -4 -br addr show v0
ip -br link show v0
# fact 101: it replaces the first address; an alias is a label
ifconfig v0:1 192.168.5.1 netmask 255.255.255.0
ifconfig v0 172.16.0.1/12
ip -4 addr show v0
ifconfig v0:1 down
ip -4 -br addr show v0
# fact 101: what it says of a device, an address, a mask that are wrong
ifconfig nope up
ifconfig v0 999.1.1.1
ifconfig v0 10.0.0.1 netmask 255.0.255.0
ip -4 -br addr show v0
# fact 102: route refuses a gateway that cannot be reached
route add default gw 1.2.3.4
