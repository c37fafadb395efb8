# Addresses on a device that is down, and addresses that go.
ip link set lo up; ip link add d0 type ifb
for d in all default lo d0; do sysctl -qw net.ipv6.conf.$d.disable_ipv6=1; done
# fact 96: a local route at once, the connected one when up
ip addr add 10.0.0.1/24 dev d0
ip route
ip route show table local dev d0
ip link set d0 up
ip route add 10.9.0.0/16 via 10.0.0.2
ip route
# fact 96: down takes all routes by it, up brings the connected one only
ip link set d0 down
ip route
ip link set d0 up
ip route
# fact 98: deleting what is missing, or has another prefix
ip addr del 10.9.9.9/24 dev d0
ip addr del 10.0.0.1/16 dev d0
ip addr del 10.0.0.1/24
# fact 98: without a prefix it is deleted with a warning of four lines
ip addr del 10.0.0.1 dev d0
ip -4 addr show d0
# fact 98: flushing nothing is silent, flushing without arguments is not
ip addr flush dev d0
ip addr flush
# fact 99: host and link scope are listed before global
ip addr add 10.0.0.1/24 scope link dev d0
ip addr add 10.0.1.1/24 scope host dev d0
ip addr add 10.0.2.1 peer 10.0.3.1 dev d0
ip addr add 10.0.4.1/24 noprefixroute dev d0
ip addr add 10.0.6.1/24 label other dev d0
ip -4 addr show d0
# fact 99: a peer has a route of its own, noprefixroute has none
ip -4 route
# fact 99: an address of link scope is not the source for what is far
ip route add default dev d0
ip route get 1.2.3.4
# fact 99: an address ends with its lifetime
ip addr add 10.0.8.1/24 valid_lft 2 preferred_lft 1 dev d0; sleep 4
ip -4 -br addr show d0 | grep -c 10.0.8
