# Programs that wait for changes, in the background, with what they print in a file.
sysctl -q -w net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1
ip netns add h
ip link add v0 type veth peer name v1 netns h
ip monitor link address route > mon.txt & sleep 0.3
ip link set v0 up
ip -n h link set v1 up
sleep 1
ip addr add 10.0.0.1/24 dev v0
ip -n h addr add 10.0.0.2/24 dev v1
ip route add 10.1.0.0/24 via 10.0.0.2
ip route change 10.1.0.0/24 via 10.0.0.2 metric 0 mtu 1400
ip route del 10.1.0.0/24
ip link set v0 mtu 1400
ip addr del 10.0.0.1/24 dev v0
ip addr add 10.0.0.1/24 dev v0
sleep 0.5
kill %1
cat mon.txt
ip monitor neigh > neigh.txt & sleep 0.3
ip neigh add 10.0.0.7 lladdr 00:11:22:33:44:55 dev v0
ip neigh del 10.0.0.7 dev v0
sleep 0.5
kill %%
cat neigh.txt
timeout 2 ip monitor rule label & sleep 0.5; ip rule add from 10.0.0.0/8 table 100; ip rule del from 10.0.0.0/8 table 100; wait
timeout 2 ip -o monitor address dev v0 & sleep 0.5; ip addr add 10.5.0.1/24 dev v0; ip addr add 10.6.0.1/24 dev lo; wait
ip monitor foo
ip monitor help
timeout 1 ip monitor; echo $?
iptables -A INPUT -m conntrack --ctstate INVALID -j DROP
timeout 3 conntrack -E -p icmp > ev.txt & sleep 0.5; ping -c 1 10.0.0.2 > /dev/null; wait $!; echo $?
sed 's/id=[0-9]*/id=N/g' ev.txt
timeout 3 conntrack -E -e NEW > ev.txt & sleep 0.5; ping -c 1 10.0.0.2 > /dev/null; wait
sed 's/id=[0-9]*/id=N/g' ev.txt
timeout 3 conntrack -E -e UPDATE -p tcp & sleep 0.5; ip netns exec h timeout 2 nc -l 5000 > /dev/null & sleep 0.7; echo hi | nc -N -w 1 10.0.0.2 5000; wait
timeout 2 conntrack -E -p tcp; echo $?
conntrack -E -e FOO
