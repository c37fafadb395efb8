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
# A VRF whose sockets, replies and unreachable default are its own; two hosts with one address.
ip netns add pe; ip netns add c1; ip netns add c2
ip -n pe link add red type vrf table 10; ip -n pe link add blue type vrf table 20
ip -n pe link set red up; ip -n pe link set blue up
for i in 1 2; do ip link add e$i netns pe type veth peer name eth0 netns c$i; ip -n c$i addr add 10.9.0.2/24 dev eth0; ip -n c$i link set eth0 up; done
ip -n pe link set e1 master red; ip -n pe link set e2 master blue
for i in 1 2; do ip -n pe link set e$i up; ip -n pe addr add 10.9.0.1/24 dev e$i; done
ip netns exec c1 ping -c 1 -W 2 10.9.0.1
ip netns exec pe ip vrf exec red ping -c 1 -W 2 10.9.0.2
ip netns exec pe ping -c 1 -W 1 10.9.0.2
ip -n pe route add vrf red unreachable default metric 4278198272
ip -n pe route get vrf red 172.16.0.1
ip netns exec pe nc -lk 80 > /dev/null &
sleep 0.5
ip netns exec c2 nc -z -w 1 10.9.0.1 80; echo $?
ip netns exec pe sysctl -w net.ipv4.tcp_l3mdev_accept=1
ip netns exec c2 nc -z -w 1 10.9.0.1 80; echo $?
kill %1
# Bonds in /sys.
ip link add bond1 type bond mode active-backup miimon 100
ip link add s0 type veth peer name t0; ip link add s1 type veth peer name t1; ip link set t0 up; ip link set t1 up
echo +s0 > /sys/class/net/bond1/bonding/slaves; echo +s1 > /sys/class/net/bond1/bonding/slaves
ip link set bond1 up
sleep 1
for f in mode slaves active_slave miimon xmit_hash_policy mii_status; do cat /sys/class/net/bond1/bonding/$f; done
echo s1 > /sys/class/net/bond1/bonding/active_slave; cat /sys/class/net/bond1/bonding/active_slave
ip link set t1 down; sleep 1; cat /sys/class/net/bond1/bonding/active_slave; grep -c 'Link Failure Count: 1' /proc/net/bonding/bond1
echo 4 > /sys/class/net/bond1/bonding/mode
echo -s0 > /sys/class/net/bond1/bonding/slaves; cat /sys/class/net/bond1/bonding/slaves; cat /sys/class/net/bonding_masters
# A source address that goes: 6.1 asks only whether the route leaves by the link that had it.
ip link add a0 type dummy; ip link add b0 type dummy; ip link set a0 up; ip link set b0 up
ip addr add fd00:1::1/64 dev a0 nodad
ip addr add fd00:1::1/64 dev b0 nodad
ip -6 route add 2001:dba::/32 dev a0 src fd00:1::1
ip -6 route add 2001:dbb::/32 dev b0 src fd00:1::1
ip -6 addr del fd00:1::1/64 dev a0
ip -6 route show to root 2001::/16
ip -6 addr del fd00:1::1/64 dev b0
ip -6 route show to root 2001::/16
