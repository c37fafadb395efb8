# Kinds of links that the pinned machine lacks.
ip link add d0 type dummy
ip link set d0 up
ip addr add 10.9.0.1/24 dev d0
ip link add link d0 name d0.5 type vlan id 5
ip link set d0.5 up
ip -d link show d0.5 | grep -o 'vlan protocol.*'
ip link add link d0 name mv0 type macvlan mode bridge
ip -d link show mv0 | grep -o 'macvlan mode [a-z]*'
ip link add link d0 name iv0 type ipvlan mode l2
ip link add dm1 type dummy
ip link add link dm1 name iv0 type ipvlan mode l2
ip -d link show iv0 | grep -o 'ipvlan *mode.*'
ip link add vrf1 type vrf table 100
ip link set vrf1 up
ip link set d0 master vrf1
ip route show table 100
ip rule
ip link set d0 nomaster
ip route show table 100
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
cat /sys/class/net/bond0/bonding/active_slave
ip -n peer link add br0 type bridge vlan_filtering 1
ip -n peer link set q0 master br0
ip -n peer link set q1 master br0
ip -n peer link set br0 up
ip -n peer addr add 10.8.0.2/24 dev br0
bridge -n peer vlan
bridge -n peer vlan add dev q0 vid 7
bridge -n peer vlan del dev q1 vid 1
bridge -n peer vlan
ping -c 1 -W 2 10.8.0.2
ip link add link bond0 name bond0.7 type vlan id 7
ip link set p0 down
cat /sys/class/net/bond0/bonding/active_slave
ping -c 1 -W 1 10.8.0.2
