# What may be a port, and what brctl and ip say when it may not.
# fact 75: ip moves a port from one bridge to another, brctl refuses
ip link add br0 type bridge
ip link add br1 type bridge
ip link add v0 type veth peer name v1
ip link set v0 master br0
ip link set v0 master br1
bridge link
brctl addif br1 v0
# fact 76: neither lo nor a bridge is ever a port, and only a bridge has ports
ip link set lo master br0
brctl addif br0 lo
ip link set br1 master br0
ip link set br0 master br0
ip link set v1 master v0
ip link set v0 nomaster
ip link set v0 nomaster
brctl delif br0 v0
# fact 77: what brctl says of bridges that exist, are up, or are missing
brctl addbr br0
ip link set br0 up
brctl delbr br0
brctl delbr nope
# fact 77: brctl cuts a name of sixteen characters
brctl addbr abcdefghijklmnop
brctl show abcdefghijklmno
# fact 78: a bridge cannot be moved; it can be made in place
ip netns add n
ip link set br1 netns n
ip link add br7 netns n type bridge
ip -n n -br link show type bridge
# fact 79: ports of a bridge that is deleted stay, and are up still
ip link set v0 master br0; ip link set v0 up
ip link del br0
ip link show v0
# fact 87: brctl inside a namespace sees the bridges of that namespace
ip netns exec n brctl show
nsenter --net=/run/netns/n brctl show | head -n 2
