# What /proc/net counts and keeps of IPv4: snmp, netstat, sockstat, the trie of routes.
sysctl -q -w net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1
ip netns add r
ip netns add h
ip link add a0 type veth peer name a1 netns r
ip link add b0 netns h type veth peer name b1 netns r
ip addr add 10.1.0.1/24 dev a0
ip link set a0 up
ip -n r addr add 10.1.0.254/24 dev a1
ip -n r addr add 10.2.0.254/24 dev b1
ip -n r link set a1 up
ip -n r link set b1 up
ip -n h addr add 10.2.0.1/24 dev b0
ip -n h link set b0 up
ip -n h route add default via 10.2.0.254
ip route add default via 10.1.0.254
ip netns exec r sysctl -w net.ipv4.ip_forward=1
cat /proc/net/fib_trie
ip netns exec r cat /proc/net/fib_trie
ping -c 3 10.2.0.1
grep Ip: /proc/net/snmp
grep Icmp /proc/net/snmp
ip netns exec r grep Ip: /proc/net/snmp
ip netns exec h cat /proc/net/snmp
grep IpExt /proc/net/netstat
ping -c 1 -t 1 10.2.0.1
ping -c 1 -W 1 10.3.0.1
ping -c 2 -W 1 -b 10.1.0.255
ping -c 1 -s 4000 10.2.0.1
ip netns exec r cat /proc/net/snmp
cat /proc/net/snmp
grep -c . /proc/net/netstat
awk '/^IpExt/ {print NF}' /proc/net/netstat
grep IpExt /proc/net/netstat
cat /proc/net/sockstat6
ip route del default
ping -c 1 10.2.0.1
ip netns exec r sysctl -w net.ipv4.conf.all.rp_filter=1 net.ipv4.conf.b1.rp_filter=1
ip -n h addr add 10.9.0.1/32 dev b0
ip netns exec h ping -c 1 -W 1 -I 10.9.0.1 10.1.0.254
ip netns exec r awk '/^TcpExt/ { if (!n) { for (i = 1; i <= NF; i++) name[i] = $i; n = 1 } else for (i = 2; i <= NF; i++) if ($i) print name[i], $i }' /proc/net/netstat
ip netns exec h sh -c 'echo hi | nc -u -w 1 10.2.0.254 7777'
ip netns exec h grep Udp: /proc/net/snmp
ip netns exec r grep Udp: /proc/net/snmp
ip netns exec h grep Icmp: /proc/net/snmp
for i in 1 2; do ip -n r addr add 10.$i.7.1/2$i dev b1; done
ip -n r route add 192.168.0.0/16 via 10.1.0.1
ip -n r route add blackhole 172.16.0.0/12
ip -n r route add 10.1.0.128/25 via 10.1.0.1
ip -n r route add default via 10.1.0.1
ip netns exec r cat /proc/net/fib_trie
ip -n r rule add from 10.9.0.0/16 table 100
ip -n r route add 10.50.0.0/16 via 10.1.0.1 table 100
ip netns exec r cat /proc/net/fib_trie
ip -n r addr flush dev b1
ip netns exec r cat /proc/net/fib_trie
cat /proc/net/ip_mr_cache /proc/net/mcfilter /proc/net/ip6_flowlabel
ls /proc/net
