#!/bin/bash
# IPv6: two LANs, ND table, privacy and token knobs, anycast, ip6tables NAT66, multicast, mtu
for n in r a b; do ip netns add $n; ip -n $n link set lo up; done
ip link add ra netns r type veth peer name e0 netns a; ip link add rb netns r type veth peer name e0 netns b
ip netns exec r sysctl -w net.ipv6.conf.all.forwarding=1 net.ipv6.conf.default.forwarding=1
ip -n r addr add fd00:a::1/64 dev ra nodad; ip -n r addr add fd00:b::1/64 dev rb nodad
ip -n r link set ra up; ip -n r link set rb up
ip -n a link set e0 address 02:00:00:00:00:aa; ip -n b link set e0 address 02:00:00:00:00:bb
ip -n a link set e0 up; ip -n b link set e0 up
ip -n a addr add fd00:a::a/64 dev e0; ip -n b addr add fd00:b::b/64 dev e0
ip -n a -6 addr
ip -n a -6 route add default via fd00:a::1; ip -n b -6 route add default via fd00:b::1
ip -n a -6 route; ip -n r -6 route
ip netns exec a ping -6 -c 2 -i 0.3 fd00:b::b
ip netns exec a ping -c 1 fe80::ff:fe00:bb%e0 -W 1
ip netns exec b ping -6 -c 1 -I e0 ff02::1 | head -2 | sed 's/time=.*//'
ip -n a -6 neigh show fd00:a::1; ip -n r -6 neigh show fd00:a::a
ip netns exec a tracepath -6 -n fd00:b::b | awk '{print $1,$2}'
ip -n r link set rb mtu 1300; ip netns exec a ping -6 -c 1 -s 1400 -M do fd00:b::b; ip netns exec a ping -6 -c 1 -s 1400 -M do fd00:b::b 2>&1 | head -2
ip -n a -6 route get fd00:b::b
ip -n a -6 route flush cache; ip netns exec a ping -6 -c 1 -s 2000 fd00:b::b | head -2
ip -n r link set rb mtu 1200; ip -n r -6 addr show dev rb; ip -n r link set rb mtu 1500; ip -n r -6 addr show dev rb scope global
ip -n r addr add fd00:b::1/64 dev rb nodad; ip -n r -6 route show dev rb
ip netns exec r ip6tables -t nat -A POSTROUTING -o rb -s fd00:a::/64 -j MASQUERADE
ip netns exec b timeout 3 tcpdump -nlc 2 -i e0 'icmp6 and (ip6[40]=128 or ip6[40]=129)' 2>/dev/null >c.txt & sleep 0.6
ip netns exec a ping -6 -c 1 fd00:b::b | grep -c ttl; wait; sed -E 's/^[0-9:.]+ //; s/id [0-9]+/id N/' c.txt
ip netns exec r ip6tables -t nat -L POSTROUTING -nv | tail -1; ip netns exec r ip6tables -t nat -F
ip netns exec r ip6tables -P FORWARD DROP; ip netns exec a ping -6 -c 1 -W 1 fd00:b::b | tail -2 | head -1
ip netns exec r ip6tables -A FORWARD -p icmpv6 --icmpv6-type 128 -j ACCEPT; ip netns exec r ip6tables -A FORWARD -p icmpv6 --icmpv6-type echo-reply -m state --state ESTABLISHED -j ACCEPT; ip netns exec a ping -6 -c 1 -W 1 fd00:b::b | grep -c ttl
ip netns exec r ip6tables -S; ip netns exec r ip6tables -L -n; ip netns exec r ip6tables-save | grep -c '^-A'
ip netns exec r ip6tables -A INPUT -s 10.0.0.1 -j DROP; ip netns exec r ip6tables -A INPUT -p icmp -j DROP; ip netns exec r ip6tables -A INPUT -m hl --hl-lt 2 -j DROP; ip netns exec r ip6tables -A INPUT -p tcp --dport 22 -s fd00:a::/64 -j REJECT --reject-with icmp6-port-unreachable; ip netns exec r ip6tables -S INPUT
ip netns exec r ip6tables -P FORWARD ACCEPT; ip netns exec r ip6tables -F
ip netns exec b nc -6 -l -p 7000 >got & sleep 0.3; echo six | ip netns exec a nc -6 -q 0 fd00:b::b 7000; sleep 0.2; cat got
ip netns exec b python3 -m http.server --bind :: 8000 >/dev/null 2>&1 & sleep 0.8; ip netns exec a curl -s -o /dev/null -w '%{http_code}\n' 'http://[fd00:b::b]:8000/'; ip netns exec b ss -6 -ltn | awk '{print $4}'; kill %%
ip netns exec a sysctl net.ipv6.conf.e0.use_tempaddr net.ipv6.conf.e0.accept_ra net.ipv6.conf.e0.autoconf net.ipv6.conf.e0.addr_gen_mode net.ipv6.conf.e0.hop_limit
ip -n a link set e0 addrgenmode none; ip -n a link set e0 down; ip -n a link set e0 up; sleep 2; ip -n a -6 addr show dev e0
ip -n a link set e0 addrgenmode eui64; ip -n a -6 addr show dev e0 | grep -c fe80; ip -d -n a link show e0 | grep -o 'addrgenmode [a-z0-9]*'
ip netns exec a sysctl -w net.ipv6.conf.e0.disable_ipv6=1; ip -n a -6 addr show dev e0; ip netns exec a sysctl -w net.ipv6.conf.e0.disable_ipv6=0; sleep 2; ip -n a -6 addr show dev e0 scope link | wc -l
ip -n a addr add fd00:a::a/64 dev e0 noprefixroute; ip -n a -6 route show dev e0; ip -n a addr add fd00:a::c/128 peer fd00:a::d/128 dev e0; ip -n a -6 addr show dev e0 | grep peer
ip -n a -6 addr add fd00:a::e/64 dev e0 mngtmpaddr home; ip -n a -6 addr show dev e0 | grep -A1 '::e/64' | head -1; ip -n a -6 addr add fd00:a::f dev e0 label x; ip -n a -6 addr add ::ffff:1.2.3.4/128 dev e0; ip -n a -6 addr add ff02::5/128 dev e0; ip -n a -6 addr add ::1/128 dev e0
ip -n a -6 maddr show dev e0 | grep inet6 | sort | head -3; ip -6 -n a rule; ip -n a -6 route add ::/0 dev e0 metric 5; ip -n a -6 route show default; ip -n a -6 route del default; ip -n a -6 route show default
