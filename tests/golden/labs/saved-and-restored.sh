# Routes, rules and addresses saved to files, shown from them and put back.
ip link add v0 type veth peer name v1
ip link set lo up; ip link set v0 up; ip link set v1 up
ip addr add 10.0.0.1/24 dev v0
ip addr add 2001:db8::1/64 dev v0 nodad
ip route add 10.5.0.0/16 via 10.0.0.2 metric 5 mtu 1400
ip route add 10.6.0.0/16 nexthop via 10.0.0.2 weight 2 nexthop via 10.0.0.3
ip route add blackhole 10.7.0.0/16
ip route add 10.8.0.0/16 via 10.0.0.2 table 100 src 10.0.0.1 proto static
ip route add default via 10.0.0.254 realm 5
ip route save | ip route restore
ip route save table 100 > /tmp/r100; wc -c /tmp/r100
ip route save > /tmp/m; wc -c /tmp/m
ip -6 route save dev v0 > /tmp/m6; wc -c /tmp/m6
ip route save dev v0 | wc -c
ip route save proto static table 100 | wc -c
ip route save 10.5.0.0/16 | wc -c
ip route showdump < /tmp/m
ip -d route showdump < /tmp/m
ip -j route showdump < /tmp/r100
ip route showdump < /dev/null
ip route restore < /dev/null
echo hello > /tmp/x; ip route restore < /tmp/x
cat /tmp/r100 | ip route showdump
cat /tmp/r100 | ip route restore
ip route flush table 100
ip route restore < /tmp/r100
ip route show table 100
ip route flush table main
ip route restore < /tmp/r100
ip route restore < /tmp/m; echo $?
ip route
ip rule save pref 5
ip rule add fwmark 5 table 100 pref 700
ip rule add to 1.1.1.0/24 iif v0 lookup 200 pref 800
ip rule add ipproto tcp dport 80 blackhole pref 900
ip rule save > /tmp/u; wc -c /tmp/u
ip rule del pref 700; ip rule del pref 800; ip rule del pref 900
ip rule restore < /tmp/u
ip rule
ip rule restore < /tmp/x; echo $?
ip rule restore < /tmp/r100
ip -6 rule save > /tmp/u6; wc -c /tmp/u6
ip rule restore < /tmp/u6; ip -6 rule
ip addr add 10.9.0.1/24 brd + dev v0 label v0:1
ip addr add 10.9.9.1 peer 10.9.9.2 dev v0
ip addr save > /tmp/a; wc -c /tmp/a
ip -4 addr save dev v0 | wc -c
ip addr save dev nix
ip addr flush dev v0
ip addr restore < /tmp/a
ip -4 addr show v0
ip -4 addr save > /tmp/a4; ip addr showdump < /tmp/a4
ip -j addr showdump < /tmp/a4
ip addr restore < /tmp/x; echo $?
