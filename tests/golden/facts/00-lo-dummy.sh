# Loopback, a device without a peer, and /etc/netns.
ip netns add n1
# fact 15: 127.0.0.1 is unreachable while lo is down, and answers when it is up
ip netns exec n1 ping -c 1 127.0.0.1
ip netns exec n1 ip link set lo up
ip netns exec n1 ping -c 1 127.0.0.1
# fact 15: the namespace's file is an empty one that all may read
stat -c '%A %U %G %s %n' /var/run/netns/n1
# fact 16: a kind of device that this kernel does not have, and then the device is missing
ip link add x0 type nosuch
ip addr add 192.168.100.199/24 brd + dev x0
# fact 17: a move takes the address away and sets the device down
ip link add d0 type ifb
ip addr add 192.168.100.199/24 brd + dev d0
ip link set d0 up
ip -4 addr show d0
ip link set d0 netns n1
ip netns exec n1 ip addr show d0
ip -n n1 link set lo down
ip netns exec n1 ifconfig
# fact 18: a hosts file made while inside is not seen there; bind mounts are made at exec
ip -n n1 link set lo up; ip -n n1 addr add 192.168.100.199/24 dev d0; ip -n n1 link set d0 up
ip netns exec n1 bash -c 'mkdir -p /etc/netns/n1; echo "192.168.100.199 lab.test" > /etc/netns/n1/hosts; grep lab.test /etc/hosts; echo $?'
ip netns exec n1 ping -c 1 -W 1 lab.test
grep lab.test /etc/hosts
# fact 19: a number after netns is a pid
ip link add name veth0 type veth peer name veth1 netns 999999
