# tap, tun and macvlan
ip tuntap add dev tap0 mode tap
ip tuntap add dev tun0 mode tun user root
ip tuntap list
ip link show tap0
ip -d link show tun0
ip link set tap0 up
ip addr add 10.50.0.1/24 dev tap0
ip addr show tap0
ip route
ping -c 1 -W 1 10.50.0.2
ip tuntap add dev tap0 mode tap
ip tuntap add dev bad mode tub
ip tuntap del dev tap0 mode tap
ip tuntap del dev tun0 mode tap
ip tuntap del dev tun0 mode tun
ip tuntap show
tunctl -t tap7 -u root
tunctl -d tap7
ip link add e0 type veth peer name e1
ip link set e0 up; ip link set e1 up
ip netns add m1; ip netns add m2
ip link add mv1 link e0 type macvlan mode bridge
ip link add mv2 link e0 type macvlan mode bridge
ip link set mv1 netns m1; ip link set mv2 netns m2
ip -n m1 addr add 10.60.0.1/24 dev mv1; ip -n m2 addr add 10.60.0.2/24 dev mv2
ip -n m1 link set mv1 up; ip -n m2 link set mv2 up
ip -n m1 link show mv1
ip netns exec m1 ping -c 1 10.60.0.2
ip addr add 10.60.0.100/24 dev e0
ip netns exec m1 ping -c 1 -W 1 10.60.0.100
ip link add mv3 link e0 type macvlan mode bridge
ip addr flush dev e0; ip addr add 10.60.0.100/24 dev mv3; ip link set mv3 up
ip netns exec m1 ping -c 1 10.60.0.100
ip -n m2 -d link show mv2 | grep -o 'macvlan mode [a-z]*'
ip -n m2 link set mv2 type macvlan mode private
ip netns exec m1 ping -c 1 -W 1 10.60.0.2
ip link add mvp link e0 type macvlan mode passthru
ip link add foo link e0 type macvlan mode nosuch
ip link add bar link nosuch type macvlan
ip link set e0 down; ip -n m1 -br link show mv1
ip link del e0; ip -n m1 link show
ip link add dummy0 type dummy
ip link add link lo name lo.5 type vlan id 5
ip link add vrf1 type vrf table 10
ip link add bond0 type bond
ip link add ifb0 type ifb; ip link set ifb0 up; ip -br link show ifb0
ip link add gre1 type gre remote 1.2.3.4 local 5.6.7.8
ip tunnel add tun1 mode ipip remote 1.2.3.4
ip link add wg0 type wireguard
