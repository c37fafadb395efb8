# What ip monitor tells of one family, of rules and of numbers of namespaces.
ip netns add m1; ip netns add m2
timeout 3 ip -4 monitor address route > /tmp/mon2 2>&1 &
sleep 0.5
ip link add brx type bridge
ip addr add 10.0.0.1/24 dev brx
ip link set brx up
ip route add 10.9.0.0/16 via 10.0.0.2
ip route replace 10.9.0.0/16 via 10.0.0.3
ip route del 10.9.0.0/16
ip addr del 10.0.0.1/24 dev brx
wait
cat /tmp/mon2
timeout 3 ip monitor neigh > /tmp/mon3 2>&1 &
sleep 0.5
ip addr add 10.0.0.1/24 dev brx
ip neigh add 10.0.0.7 lladdr 02:00:00:00:00:07 dev brx
ip neigh change 10.0.0.7 lladdr 02:00:00:00:00:08 dev brx
ip neigh del 10.0.0.7 dev brx
wait
cat /tmp/mon3
timeout 2 ip monitor rule > /tmp/mon4 & sleep 0.3
ip rule add from 1.1.1.1 table 5; ip rule del from 1.1.1.1 table 5
wait; cat /tmp/mon4
timeout 2 ip monitor nsid > /tmp/mon5 & sleep 0.3
ip netns set m1 7; ip netns set m2 8; ip netns del m2
wait; cat /tmp/mon5
ip monitor nope; echo $?
