# What the classes of an htb have sent and may send still.
ip netns add a
ip link add v0 type veth peer name v1 netns a
ip addr add 10.0.0.1/24 dev v0
ip link set v0 up
ip -n a addr add 10.0.0.2/24 dev v1
ip -n a link set v1 up
sysctl -qw net.ipv6.conf.v0.disable_ipv6=1
ip netns exec a sysctl -qw net.ipv6.conf.v1.disable_ipv6=1
ping -c 1 10.0.0.2 > /dev/null
tc qdisc add dev v0 root handle 1: htb default 10
tc class add dev v0 parent 1: classid 1:1 htb rate 20mbit
tc class add dev v0 parent 1:1 classid 1:10 htb rate 1mbit ceil 2mbit
tc class add dev v0 parent 1:1 classid 1:20 htb rate 500kbit burst 4k
tc -s class show dev v0
ping -c 3 -i 0.2 10.0.0.2 > /dev/null
sleep 1
tc -s class show dev v0
tc -s qdisc show dev v0
tc -d qdisc show dev v0
tc -d class show dev v0
tc -s -d class show dev v0 classid 1:20
tc filter add dev v0 parent 1: protocol ip prio 1 u32 match ip dst 10.0.0.2 match ip protocol 17 0xff flowid 1:20
echo x | nc -u -w 1 10.0.0.2 7
ping -c 1 10.0.0.2 > /dev/null
sleep 1
tc -s class show dev v0
tc -s filter show dev v0
tc qdisc add dev v0 parent 1:20 handle 20: pfifo limit 5
echo y | nc -u -w 1 10.0.0.2 7
tc -s qdisc show dev v0
tc class change dev v0 parent 1:1 classid 1:20 htb rate 800kbit
tc -s class show dev v0 classid 1:20
tc qdisc del dev v0 root
tc qdisc add dev v0 root handle 5: tbf rate 1mbit burst 32kbit latency 400ms
tc -s class show dev v0
tc class show dev v0
