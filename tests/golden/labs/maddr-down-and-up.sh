# What a link's own filter has, and the groups IP is in, before it is up, up, down, and up again.
ip link add br0 type bridge
ip link add v0 type veth peer name v1
ip link set v0 address 02:00:00:00:00:01
ip link set v1 address 02:00:00:00:00:02
bridge fdb show dev v0
ip maddr show dev v0
ip link set v0 up
ip link set v1 up
ip addr add 10.0.0.1/24 dev v0
ip addr add fd00::1/64 dev v0 nodad
sleep 3
ip maddr show dev v0
bridge fdb show dev v0
ip link set v0 down
ip maddr show dev v0
bridge fdb show dev v0
cat /proc/net/dev_mcast
ip link set v0 up
sleep 3
ip maddr show dev v0
bridge fdb show dev v0
sysctl -w net.ipv6.conf.v1.forwarding=1
ip maddr show dev v1
ip link set v1 down
ip maddr show dev v1
ip link set v1 up
sleep 3
ip maddr show dev v1
bridge fdb show dev v1
ip link set v1 master br0
bridge fdb show dev v1
ip link set v1 down
bridge fdb show dev v1
ip link set br0 up
ip maddr show dev br0
ip link set br0 down
ip maddr show dev br0
ip link set br0 up
ip maddr show dev br0
