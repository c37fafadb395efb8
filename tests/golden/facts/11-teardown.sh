# What goes with a namespace.
ip link set lo up
# fact 173: deleting a link first takes both ends at once, so the name is free
ip netns add n; ip link add v0 type veth peer name v1 netns n; ip link del v0; ip link add v0 type veth peer name v1 netns n
# fact 174: all virtual devices in it are destroyed, nothing comes back
ip link add d0 type ifb; ip link set d0 netns n; ip -n n link add br0 type bridge; ip -n n tuntap add dev tap0 mode tap
ip netns del n; sleep 1
ip -br link
# fact 175: a process inside keeps it, without its name
ip netns add n; ip link add v0 type veth peer name v1 netns n; ip addr add 10.0.0.1/24 dev v0; ip link set v0 up; ip -n n addr add 10.0.0.2/24 dev v1; ip -n n link set v1 up; ip -n n link set lo up
ip netns exec n sleep 300 & P=$!
sleep 0.3
ip netns del n
ip -n n link
ping -c 1 -W 2 10.0.0.2
ip -o link show v0 | grep -o 'link-net.*'
# fact 175: it may be given a name again, and goes with the process
ip netns attach again $P
ip -o link show v0 | grep -o 'link-net.*'
ip netns del again; kill $P; wait $P; sleep 1; ip -br link show type veth
# fact 179: addresses and routes of a peer that died go; a rule stays, detached
ip netns add n; ip link add v0 type veth peer name v1 netns n; ip addr add 10.0.0.1/24 dev v0; ip link set v0 up; ip rule add iif v0 table 100; iptables -A INPUT -i v0
ip netns del n; sleep 1
ip route
ip rule show pref 32765
iptables -S INPUT
ip link add v0 type veth peer name v1
ip rule show pref 32765
