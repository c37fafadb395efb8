# Routes that are added and refused.
ns() { for n; do ip netns add $n; ip -n $n link set lo up; ip netns exec $n sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1; done; }
# fact 104: the rules of a fresh namespace
ip netns add n
ip -n n rule
ip -n n -6 rule
ns a b
ip -n a link add va type veth peer name vb netns b
ip -n a addr add 10.0.0.1/24 dev va; ip -n b addr add 10.0.0.2/24 dev vb
ip -n a link set va up; ip -n b link set vb up
# fact 105: a gateway must be on a connected network and no broadcast address
ip -n a route add default via 10.9.9.9
ip -n a route add default via 10.0.0.255
ip -n a route add default via 10.0.0.2 dev lo
ip -n a route add 10.5.0.0/16 via 10.0.0.2
ip -n a route add 10.7.0.0/16 via 10.5.0.1
# fact 105: onlink overrides that
ip -n a route add 10.7.0.0/16 via 10.55.0.1 dev va onlink
# fact 106: one's own address does for a gateway, no gateway and no device does not
ip -n a route add default via 10.0.0.1
ip -n a route add default via 0.0.0.0
ip -n a route add default
# fact 107: the same prefix and metric is there already, whatever the gateway
ip -n a route add default via 10.0.0.2
ip -n a route append default via 10.0.0.3
ip -n a route add default via 10.0.0.4 metric 10
ip -n a route
# fact 107: bits behind the prefix, a source that is not one's own
ip -n a route add 10.6.0.1/16 via 10.0.0.2
ip -n a route add 10.6.0.0/16 via 10.0.0.2 src 10.0.0.77
# fact 107: deleting takes the first that fits; deleting and changing what is missing
ip -n a route del default
ip -n a route
ip -n a route del 10.99.0.0/16
ip -n a route change 10.77.0.0/16 via 10.0.0.2
# fact 105: a device that is down
ip -n a link set va down
ip -n a route add default via 10.0.0.2
ip -n a route add 10.1.0.0/16 dev va
