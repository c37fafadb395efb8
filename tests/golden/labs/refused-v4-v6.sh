#!/bin/bash
ip netns add a; ip netns add r; ip netns add b
ip link add a0 netns a type veth peer name ra netns r
ip link add b0 netns b type veth peer name rb netns r
ip -n a addr add 10.1.0.2/24 dev a0; ip -n r addr add 10.1.0.1/24 dev ra; ip -n r addr add 10.2.0.1/24 dev rb; ip -n b addr add 10.2.0.2/24 dev b0
ip -n a addr add fd01::2/64 dev a0 nodad; ip -n r addr add fd01::1/64 dev ra nodad; ip -n r addr add fd02::1/64 dev rb nodad; ip -n b addr add fd02::2/64 dev b0 nodad
for x in "a a0" "r ra" "r rb" "b b0" "a lo" "b lo"; do set -- $x; ip -n $1 link set $2 up; done
ip -n a route add default via 10.1.0.1; ip -n b route add default via 10.2.0.1
ip -n a route add default via fd01::1; ip -n b route add default via fd02::1
ip netns exec r sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1
ip netns exec r sysctl -qw net.ipv4.icmp_ratelimit=0 net.ipv6.icmp.ratelimit=0
ip netns exec r iptables -A FORWARD -p tcp --dport 82 -j REJECT
ip netns exec r ip6tables -A FORWARD -p tcp --dport 82 -j REJECT
ip netns exec r ip6tables -A FORWARD -p tcp --dport 83 -j REJECT --reject-with icmp6-adm-prohibited
ip netns exec r ip6tables -A FORWARD -p tcp --dport 84 -j REJECT --reject-with tcp-reset
sleep 3
ip netns exec a ping -c 1 10.2.0.2 | tail -2 | head -1
ip netns exec a ping -c 1 fd02::2 | tail -2 | head -1
t() { local s=$(date +%s%N); "$@"; local r=$?; local e=$(( ($(date +%s%N)-s)/100000000 )); echo "rc=$r $e"; }
t ip netns exec a nc -zv -w 3 10.2.0.2 82
t ip netns exec a nc -zv -w 3 10.2.0.2 82
t ip netns exec a bash -c 'echo > /dev/tcp/10.2.0.2/82'
t ip netns exec a bash -c 'echo > /dev/tcp/10.2.0.2/82'
t ip netns exec a nc -zv -w 1 10.2.0.2 82
t ip netns exec a nc -zv -w 3 fd02::2 82
t ip netns exec a nc -zv -w 3 fd02::2 83
t ip netns exec a nc -zv -w 3 fd02::2 84
t ip netns exec a nc -zv -w 1 fd02::2 82
t ip netns exec a bash -c 'echo > /dev/tcp/fd02::2/82'
t ip netns exec a bash -c 'echo > /dev/tcp/fd02::2/84'
t ip netns exec a curl -sS -m 5 http://10.2.0.2:82/
t ip netns exec a wget -q -T 5 -t 1 -O - http://10.2.0.2:82/
t ip netns exec a nc 10.2.0.2 82
t ip netns exec a nc -w 5 10.2.0.2 82
