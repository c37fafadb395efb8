#!/bin/bash
# tags: ipv6 forwarding ip6tables traceroute6 link-local neighbour proxy ndp nat66 mtu pmtu
ip netns add a
ip netns add rt
ip netns add b
ip link add a0 netns a type veth peer name r0 netns rt
ip link add b0 netns b type veth peer name r1 netns rt
for n in a rt b; do ip netns exec $n sysctl -qw net.ipv6.conf.all.accept_dad=0 net.ipv6.conf.default.accept_dad=0; ip -n $n link set lo up; done
ip -n a addr add 2001:db8:a::2/64 dev a0 nodad
ip -n rt addr add 2001:db8:a::1/64 dev r0 nodad
ip -n rt addr add 2001:db8:b::1/64 dev r1 nodad
ip -n b addr add 2001:db8:b::2/64 dev b0 nodad
ip -n a link set a0 up; ip -n rt link set r0 up; ip -n rt link set r1 up; ip -n b link set b0 up
sleep 2
ip -n a -6 route add default via 2001:db8:a::1
ip -n b -6 route add default via 2001:db8:b::1
ip netns exec a ping -6 -c 1 -W 1 2001:db8:b::2
ip netns exec rt sysctl net.ipv6.conf.all.forwarding
ip netns exec rt sysctl -w net.ipv6.conf.all.forwarding=1
ip netns exec a ping -6 -c 1 -W 1 2001:db8:b::2
ip netns exec a traceroute -6 -n -q 1 2001:db8:b::2
ip -n rt link set r1 mtu 1280
ip -n b link set b0 mtu 1280
ip netns exec a ping -6 -c 1 -W 1 -s 1400 -M do 2001:db8:b::2
ip netns exec a ping -6 -c 1 -W 1 -s 1400 -M do 2001:db8:b::2
ip -n a -6 route get 2001:db8:b::2
ip netns exec a ping -6 -c 1 -W 1 -s 1400 2001:db8:b::2
ip -n a -6 neigh show 2001:db8:a::1 | awk '{print $1,$2,$3,$NF}'
ip netns exec rt ip6tables -P FORWARD DROP
ip netns exec rt ip6tables -A FORWARD -m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT
ip netns exec rt ip6tables -A FORWARD -i r0 -o r1 -p ipv6-icmp -j ACCEPT
ip netns exec rt ip6tables -A FORWARD -i r0 -p tcp --dport 80 -j REJECT --reject-with tcp-reset
ip netns exec rt ip6tables -A FORWARD -p udp -j REJECT
ip netns exec a ping -6 -c 1 -W 1 2001:db8:b::2
ip netns exec b ping -6 -c 1 -W 1 2001:db8:a::2
ip netns exec a nc -6 -zv -w 1 2001:db8:b::2 80
ip netns exec a nc -6 -zv -w 1 2001:db8:b::2 81
ip netns exec rt ip6tables -nvL FORWARD
ip netns exec rt ip6tables-save -t filter | grep -v '^#'
ip netns exec rt ip6tables -A FORWARD -p icmp -j ACCEPT
ip netns exec rt ip6tables -A FORWARD -s 10.0.0.1 -j ACCEPT
ip netns exec rt ip6tables -F
ip netns exec rt ip6tables -P FORWARD ACCEPT
ip -n b -6 route del default
ip netns exec a ping -6 -c 1 -W 1 2001:db8:b::2
ip netns exec rt ip6tables -t nat -A POSTROUTING -o r1 -j MASQUERADE
ip netns exec a ping -6 -c 1 -W 1 2001:db8:b::2
ip -n rt -6 route add unreachable 2001:db8:dead::/48
ip -n rt -6 route add prohibit 2001:db8:f00d::/48
ip -n rt -6 route add blackhole 2001:db8:b1ac::/48
ip netns exec a ping -6 -c 1 -W 1 2001:db8:dead::1
ip netns exec a ping -6 -c 1 -W 1 2001:db8:f00d::1
ip netns exec a ping -6 -c 1 -W 1 2001:db8:b1ac::1
ip netns exec a ping -6 -c 1 -W 1 2001:db9::1
ip netns exec a ping -6 -c 1 -W 1 2001:db8:a::99
ip -n rt -6 route show | grep -v fe80
ip -n a -6 -br addr show a0 | awk '{print $3}'
ip -n a -6 addr add 2001:db8:a::2/64 dev a0
ip -n a -6 addr del 2001:db8:a::77/64 dev a0
ip -n a -6 addr change 2001:db8:a::2/64 dev a0 valid_lft 1000 preferred_lft 0
ip -n a -6 addr show dev a0 scope global | sed 's/[0-9]*sec/Nsec/g'
ip -n a -6 route add 2001:db8:c::/64 via fe80::1
ip -n a -6 route add 2001:db8:c::/64 via fe80::1 dev a0
ip -n a -6 route add 2001:db8:c::/64 via fe80::1 dev a0
ip -n a -6 route show 2001:db8:c::/64
ip -n a -6 route replace 2001:db8:c::/64 via fe80::2 dev a0 metric 512
ip -n a -6 route show 2001:db8:c::/64
ip -n a -6 route del 2001:db8:c::/64
ip -n a -6 route show 2001:db8:c::/64
ip -n a -6 route flush 2001:db8:c::/64
