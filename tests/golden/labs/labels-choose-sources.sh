# Labels decide which of its own addresses IPv6 speaks from.
ip link add v0 type veth peer name v1
ip link set v0 up; ip link set v1 up
ip addr add 2001:db8:1::1/64 dev v0 nodad
ip addr add fd00:1::1/64 dev v0 nodad
ip -6 route add default via 2001:db8:1::fe dev v0
ip -6 route get 2001:db8:9::9
ip -6 route get fd00:9::9
ip addrlabel add prefix 2001:db8:9::/48 label 5
ip -6 route get 2001:db8:9::9
ip addrlabel add prefix fd00:1::/32 label 77
ip -6 route get 2001:db8:9::9
ip addrlabel add prefix 2001:db8:9::/64 dev v0 label 77
ip -6 route get 2001:db8:9::9
ip addrlabel del prefix 2001:db8:9::/64 dev v0 label 77
ip -6 route get 2001:db8:9::9
ip addrlabel flush
ip -6 route get fd00:9::9
ip -6 route get 2001:db8:9::9
ip addrlabel add prefix fd00::/16 label 3
ip -6 route get fd00:9::9
