ip link add a0 type veth peer name b0
ip addr add fd00:1::1/64 dev a0 nodad
ip link set a0 up; ip link set b0 up
ip -6 route add 2001:db8::/32 via fd00:1::2 src fd00:1::1 metric 5
ip -6 route add 2001:db9::/32 dev b0 src fd00:1::1 metric 5
ip -6 route
ip -6 addr del fd00:1::1/64 dev a0
ip -6 route
ip addr add fd00:1::1/64 dev a0 nodad
ip -6 route add 2001:dba::/32 via fd00:1::2 metric 5
ip addr add fd00:1::1/64 dev b0 nodad
ip -6 route add 2001:dbb::/32 via fd00:1::2 dev a0 src fd00:1::1 metric 6
ip -6 route add 2001:dbc::/32 dev b0 src fd00:1::1 metric 6
ip -6 route
ip -6 addr del fd00:1::1/64 dev a0
ip -6 route
ip -6 addr del fd00:1::1/64 dev b0
ip -6 route
ip addr add fd00:2::1/64 dev a0 nodad preferred_lft 50 valid_lft 100
ip -6 route | sed 's/expires [0-9]*/expires/'
ip link set a0 down
ip -6 addr show dev a0
ip addr add fd00:2::1/64 dev a0 nodad preferred_lft 50 valid_lft 100
ip addr add fd00:3::1/64 dev a0 nodad
ip -6 route
ip link set a0 up
ip -6 route
ip addr change fd00:2::1/64 dev a0 nodad preferred_lft 60 valid_lft 200
ip -6 route | sed 's/expires [0-9]*/expires/'
