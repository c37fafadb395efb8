# How long who connects waits for a refusal.
ip netns add a; ip netns add r; ip netns add b
ip link add a0 netns a type veth peer name ra netns r
ip link add b0 netns b type veth peer name rb netns r
ip -n a addr add 10.1.0.2/24 dev a0; ip -n r addr add 10.1.0.1/24 dev ra; ip -n r addr add 10.2.0.1/24 dev rb; ip -n b addr add 10.2.0.2/24 dev b0
for x in "a a0" "r ra" "r rb" "b b0" "a lo" "b lo"; do set -- $x; ip -n $1 link set $2 up; done
ip -n a route add default via 10.1.0.1; ip -n b route add default via 10.2.0.1
ip netns exec r sysctl -w net.ipv4.ip_forward=1
ip netns exec r iptables -A FORWARD -p tcp --dport 81 -j REJECT --reject-with icmp-admin-prohibited
ip netns exec r iptables -A FORWARD -p tcp --dport 82 -j REJECT
ip netns exec r iptables -A FORWARD -p tcp --dport 83 -j REJECT --reject-with tcp-reset
ip netns exec r iptables -A FORWARD -p tcp --dport 84 -j REJECT --reject-with icmp-host-unreachable
ip netns exec a ping -c 1 10.2.0.2 | tail -2 | head -1
t() { local s=$(date +%s%N); "$@"; echo "rc=$? $(( ($(date +%s%N)-s)/100000000 ))"; }
t ip netns exec a nc -zv -w 3 10.2.0.2 81
t ip netns exec a nc -zv -w 3 10.2.0.2 82
t ip netns exec a nc -zv -w 3 10.2.0.2 83
t ip netns exec a nc -zv -w 3 10.2.0.2 84
t ip netns exec a nc -zv 10.2.0.2 81
t ip netns exec a nc 10.2.0.2 82
t ip netns exec a nc -zv -w 1 10.2.0.2 81
t ip netns exec a nc -zv -w 1 10.2.0.2 82
t ip netns exec a bash -c 'echo > /dev/tcp/10.2.0.2/81'
t ip netns exec a bash -c 'echo > /dev/tcp/10.2.0.2/82'
t ip netns exec a curl -sS -m 3 http://10.2.0.2:81/
t ip netns exec a curl -sS -m 3 http://10.2.0.2:82/
t ip netns exec a curl -sS -m 3 http://10.2.0.2:83/
t ip netns exec a wget -q -O- -T 3 -t 1 http://10.2.0.2:82/
ip -n r route add unreachable 10.7.0.0/24
t ip netns exec a nc -zv -w 3 10.2.0.77 81
ip netns exec a iptables -A OUTPUT -p tcp --dport 90 -j REJECT
t ip netns exec a nc -zv -w 3 10.2.0.2 90
ip netns exec b iptables -A INPUT -p tcp --dport 91 -j REJECT
t ip netns exec a nc -zv -w 3 10.2.0.2 91
t ip netns exec a bash -c 'echo > /dev/tcp/10.2.0.2/91'
ip netns exec b iptables -A INPUT -p udp -j REJECT
t ip netns exec a nc -zuv -w 3 10.2.0.2 91
