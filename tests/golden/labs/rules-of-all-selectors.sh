#!/bin/bash
# fib rules: selectors, actions, l3mdev, protocol, suppress, invert, order, v6
ip netns add a; ip link add v0 type veth peer name v1 netns a; ip link set v0 up; ip -n a link set v1 up; ip addr add 192.168.51.1/24 dev v0; ip -n a addr add 192.168.51.2/24 dev v1; ip -6 addr add 2001:db8:51::1/64 dev v0 nodad
ip route add table 100 default via 192.168.51.2; ip route add table 200 blackhole default; ip route add table 300 10.0.0.0/8 via 192.168.51.2
check() { local what=$1; shift; ip rule add $what table 100 && echo "added: $what"; ip rule show | grep -c 'lookup 100'; ip route get "$@" 2>&1 | head -1; ip rule del $what table 100; }
check "oif v0" 192.0.2.1 oif v0
check "from 192.168.51.1 iif lo" 192.0.2.1 from 192.168.51.1
check "fwmark 0x64" 192.0.2.1 mark 0x64
check "tos 0x10" 192.0.2.1 tos 0x10
check "uidrange 100-100" 192.0.2.1 uid 100
check "ipproto icmp" 192.0.2.1 ipproto icmp
check "sport 666 dport 777" 192.0.2.1 sport 666 dport 777 ipproto tcp
check "ipproto tcp dport 80-90" 192.0.2.1 ipproto tcp dport 85
check "not to 192.0.2.0/24" 198.51.100.1
ip rule add from 10.1.1.1 table 300 prio 100; ip rule add from 10.1.1.0/24 blackhole prio 110; ip rule add to 10.9.0.0/16 unreachable prio 120; ip rule add from all iif v0 prohibit prio 130; ip rule add fwmark 7 goto 200 prio 140; ip rule add nop prio 150 2>&1; ip rule add from 1.1.1.1 table main protocol static prio 200; ip rule add from 2.2.2.2 realms 3/4 table 100 prio 210; ip rule add table 100 suppress_ifgroup 2 prio 220; ip rule add l3mdev prio 1000; ip rule add l3mdev prio 1000
ip rule; ip rule show prio 110; ip rule show from 10.1.1.0/24; ip rule show table 300; ip rule list iif v0; ip rule show fwmark 7; ip rule show protocol static; ip -d rule show prio 200; ip -j rule show prio 120 | jq -c .; ip -j -p rule show prio 100
ip rule del prio 150 2>/dev/null; ip rule del from 10.1.1.1; ip rule del prio 999; ip rule del from 10.1.1.0/24 blackhole; ip rule del table 300; ip rule add from 300.1.1.1 table 1; ip rule add table; ip rule add foo 1; ip rule add from 1.1.1.1 prio 70000000000; ip rule add fwmark zz table 1; ip rule add iif; ip rule add from 1.1.1.1 table 100 table 200; ip rule add sport 99999 table 1; ip rule add dport 20-10 table 1
ip rule add from 5.5.5.5 table 100; ip rule add from 5.5.5.5 table 100; ip rule | grep 5.5.5.5; ip rule flush table 100; ip rule; ip rule flush protocol static
ip -6 rule add from 2001:db8:51::/64 table 100 prio 10; ip -6 rule add to 2001:db8:99::/48 prohibit; ip -6 rule add fwmark 0x1/0x3 table 100; ip -6 rule add dsfield 0x08 table 200; ip -6 rule; ip -6 route add table 100 default via 2001:db8:51::2; ip -6 route get 2001:db8:1::1 from 2001:db8:51::1; ip -6 route get 2001:db8:99::1; ip -6 rule del to 2001:db8:99::/48; ip -6 rule flush; ip -6 rule; ip -6 route get 2001:db8:51::2; ip -6 rule add table main; ip -6 rule del prio 0; ip -4 rule del prio 0; ip rule del prio 0; ip rule; ip route get 192.168.51.1; ping -c1 -W1 192.168.51.1; ip rule add table local prio 0; ping -c1 -W1 192.168.51.2 | grep -o '[0-9] received'
