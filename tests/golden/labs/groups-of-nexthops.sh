# Groups of nexthops, what they refuse, and what becomes of routes.
ip link add v0 type veth peer name v1
ip addr add 10.0.0.1/24 dev v0
ip link set v0 up; ip link set v1 up; ip link set lo up
ip nexthop add id 1 via 10.0.0.2 dev v0
ip nexthop add id 2 via 10.0.0.3 dev v0
ip nexthop add id 3 blackhole
ip nexthop add id 4 via 10.0.0.4 fdb
ip nexthop add id 5 via 10.0.0.5 fdb
ip nexthop add id 10 group 1/2
ip nexthop add id 11 group 1/1
ip nexthop add id 12 group 1/3
ip nexthop add id 14 group 3
ip nexthop add id 15 group 4/5
ip nexthop add id 16 group 4/5 fdb
ip nexthop add id 17 group 1/4
ip nexthop add id 18 group 1/2 fdb
ip nexthop add id 19 group 10
ip nexthop add id 20 group 99
ip nexthop add id 7 via fd00::1 fdb
ip nexthop add id 8 group 5/7 fdb
ip nexthop add id 26 group 1/2 type foo
ip nexthop add id 26 group 1/2 type mpath
ip nexthop add id 27 group 1/2 blackhole
ip nexthop add id 28 group 1/2 dev v0
ip nexthop replace id 10 via 10.0.0.9 dev v0
ip nexthop replace id 1 group 2
ip nexthop replace id 10 group 1/1
ip nexthop
ip -4 nexthop
ip -6 nexthop
ip nexthop show fdb
ip nexthop list groups
ip nexthop list dev v0
ip nexthop bucket list id 10
ip nexthop bucket foo
ip nexthop bucket get id 99 index 1
ip route add 10.1.0.0/16 nhid 10
ip route add 10.2.0.0/16 nhid 14
ip route add 10.3.0.0/16 nhid 16
ip route
ip nexthop replace id 14 group 1
ip route
ip nexthop del id 1
ip nexthop
ip nexthop del id 2
ip route
ip nexthop flush
