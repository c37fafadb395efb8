# everything one gets wrong with ip
ip link add
ip link add br0
ip link add br0 type bridgee
ip link add veryveryverylongname type bridge
ip link add br0 type bridge
ip link add br0 type bridge
ip link set br0 upp
ip link set nosuch up
ip link set
ip link del nosuch
ip link show nosuch
ip addr add 10.0.0.1/24
ip addr add 10.0.0.1/33 dev br0
ip addr add 10.0.0.256/24 dev br0
ip addr add 10.0.0.1/24 dev nosuch
ip addr add 10.0.0.1/24 dev br0
ip addr add 10.0.0.1/24 dev br0
ip addr del 10.0.0.9/24 dev br0
ip addr del 10.0.0.1 dev br0
ip addr add 10.0.0.2/24 brd + dev br0
ip addr show dev br0
ip route add 10.1.0.0/16 via 10.0.0.254
ip route add default via 192.168.99.1
ip link set br0 up
ip route add 10.1.0.0/16 via 10.0.0.254
ip route add 10.1.0.0/16 via 10.0.0.254
ip route add 10.1.0.1/16 via 10.0.0.254
ip route del 10.9.0.0/16
ip route add 10.2.0.0/16 dev nosuch
ip route add 10.2.0.0/16
ip route get
ip route get 10.1.2.3
ip route get 1.2.3.4.5
ip route show table 999
ip route show table nosuch
ip netns add
ip netns add "bad/name"
ip netns exec
ip netns exec nosuch ls
ip netns exec nosuch
ip netns add a; ip netns add a
ip netns del b
ip netns identify 999999
ip netns pids nosuch
ip -n nosuch link
ip nosuchobject show
ip -q link show nosuch
ip rule add
ip rule add table 100 prio abc
ip rule del prio 4711
ip neigh add 10.0.0.5 lladdr 00:11:22:33:44:55
ip neigh add 10.0.0.5 lladdr 00:11:22:33:44 dev br0
ip neigh add 10.0.0.5 lladdr 00:11:22:33:44:55 dev br0
ip neigh add 10.0.0.5 lladdr 00:11:22:33:44:66 dev br0
ip neigh replace 10.0.0.5 lladdr 00:11:22:33:44:66 dev br0 nud reachable
ip neigh show dev br0
ip neigh del 10.0.0.77 dev br0
ip link set br0 name eth/0
ip link set br0 mtu 20
ip link set br0 mtu 99999
ip link set br0 address 00:11
ip link set br0 netns nosuch
ip link set br0 master br0
ip link set lo master br0
ip link set br0 alias "my bridge"; ip link show br0
ip -V | cut -d, -f1
ip link help 2>&1 | head -3
ip help 2>&1 | head -2
