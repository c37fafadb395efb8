# A bridge's state and address follow its ports.
# fact 73: no port and up: UNKNOWN; ports without carrier: NO-CARRIER and DOWN
ip link add br0 type bridge
ip link set br0 up
ip -br link show br0
ip link add v0 address 02:00:00:00:00:50 type veth peer name w0
ip link add v1 address 02:00:00:00:00:40 type veth peer name w1
ip link set v0 master br0
ip -br link show br0
# fact 74: the address is the lowest of the ports'
ip link set v1 master br0
ip -br link show br0
ip link set v1 nomaster
ip -br link show br0
# fact 73: it stays DOWN when the last port has left
# fact 74: and then the address is zero, and so is the id
ip link set v0 nomaster
ip -br link show br0
brctl show br0
# fact 74: set by hand it is fixed
ip link set br0 address 02:00:00:00:00:99
ip link set v1 master br0
ip -br link show br0
# fact 86: the MTU is the smallest port's, until it is set by hand
ip link add br1 type bridge
ip link add m0 mtu 1300 type veth peer name n0
ip link add m1 mtu 1400 type veth peer name n1
ip link set m0 master br1; ip link set m1 master br1
ip -o link show br1 | grep -o 'mtu [0-9]*'
ip link set m0 nomaster
ip -o link show br1 | grep -o 'mtu [0-9]*'
ip link set br1 mtu 1500; ip link set m0 master br1
ip -o link show br1 | grep -o 'mtu [0-9]*'
