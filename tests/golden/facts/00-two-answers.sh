# A gateway address on a cable into the bridge of the same machine.
ip link set lo up
ip link add bridge0 type bridge; ip link set bridge0 address 02:00:00:00:00:b0 up
ip netns add pc; ip -n pc link set lo up
ip link add pc-br type veth peer name eth0 netns pc
ip link add df address 02:00:00:00:00:df type veth peer name df-br address 02:00:00:00:00:dd
for p in pc-br df-br; do ip link set $p master bridge0; ip link set $p up; done
ip -n pc addr add 10.0.0.1/24 dev eth0; ip -n pc link set eth0 up
ip addr add 10.0.0.254/24 dev df; ip link set df up
# fact 23: the bridge's answer is there first
ip netns exec pc ping -c 1 10.0.0.254
ip -n pc neigh show 10.0.0.254
# fact 23: five seconds later the host asks in its turn, and the entry is the gateway device's
sleep 7
ip -n pc neigh show 10.0.0.254
