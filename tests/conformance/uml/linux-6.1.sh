# What a sandbox cannot show: NICs that go back to init_net, and kinds of links that a kernel may lack.
ip netns add red; ip link set eth0 netns red; ip -n red addr add 192.0.2.7/24 dev eth0; ip -n red link set eth0 up
ip -n red -br addr show eth0 | grep -o 192.0.2.7/24
ip link show eth0
# A NIC has no maker that could unmake it: it outlives its namespace, and comes back without its addresses.
ip netns del red
sleep 1
ip -br link | cut -d' ' -f1
ip -br addr show eth0
# Where its name has been taken meanwhile it gets one by its number. Dummies and bridges die with their namespace.
ip netns add blue; ip link set eth0 netns blue; ip -n blue link add d9 type dummy; ip -n blue link add br9 type bridge
ip link add eth0 type dummy
ip netns del blue
sleep 1
ip -br link | cut -d' ' -f1
ip -o link show type dummy | cut -d' ' -f2
ip link set dev2 name wan0
ip link show wan0 | head -1
# Kinds.
ip link add d0 type dummy
ip link set d0 up
ip addr add 10.9.0.1/24 dev d0
ip link add link d0 name d0.5 type vlan id 5
ip link set d0.5 up
ip link add link d0 name mv0 type macvlan mode bridge
ip link add link d0 name iv0 type ipvlan mode l2
ip link add dm1 type dummy
ip link add link dm1 name iv0 type ipvlan mode l2
ip link add vrf1 type vrf table 100
ip link set vrf1 up
ip link set d0 master vrf1
ip route show table 100
ip rule
ip -d link show d0.5 | grep -o 'vlan protocol.*>'
ip -d link show mv0 | grep -o 'macvlan mode [a-z]*'
ip -d link show iv0 | grep -o 'ipvlan *mode l2 bridge'
ip link set d0 nomaster; ip route show table 100; ip route show table local dev d0
# A bond over two cables to a bridge that knows VLANs.
ip link add bond0 type bond mode active-backup miimon 100
ip netns add peer
ip link add p0 type veth peer name q0 netns peer
ip link add p1 type veth peer name q1 netns peer
ip link set p0 master bond0
ip link set p1 master bond0
ip link set bond0 up
ip -n peer link set q0 up
ip -n peer link set q1 up
ip addr add 10.8.0.1/24 dev bond0
ip -n peer link add br0 type bridge vlan_filtering 1
ip -n peer link set q0 master br0
ip -n peer link set q1 master br0
ip -n peer link set br0 up
ip -n peer addr add 10.8.0.2/24 dev br0
bridge -n peer vlan add dev q0 vid 7
bridge -n peer vlan
ip -d link show bond0 | grep -o 'active_slave p[01]'
ping -c 1 -W 2 10.8.0.2
bridge -n peer vlan del dev q1 vid 1
ip link set p0 down
ip -d link show bond0 | grep -o 'active_slave p[01]'
ping -c 1 -W 1 10.8.0.2
