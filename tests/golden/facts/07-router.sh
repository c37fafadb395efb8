# A router between two networks.
ns() { for n; do ip netns add $n; ip -n $n link set lo up; ip netns exec $n sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1; done; }
ns a r b
ip -n a link add ea type veth peer name ra netns r; ip -n b link add eb type veth peer name rb netns r
ip -n a addr add 10.0.1.2/24 dev ea; ip -n r addr add 10.0.1.1/24 dev ra; ip -n r addr add 10.0.2.1/24 dev rb; ip -n b addr add 10.0.2.2/24 dev eb
ip -n a link set ea up; ip -n r link set ra up; ip -n r link set rb up; ip -n b link set eb up
ip -n a route add default via 10.0.1.1; ip -n b route add default via 10.0.2.1
ip netns exec r sysctl -qw net.ipv4.ip_forward=1
# fact 120: one hop takes one from the TTL, and the router answers for its own addresses at TTL 1
ip netns exec a ping -c 1 -W 1 10.0.2.2
ip netns exec a ping -c 1 -W 1 -t 1 10.0.2.2
ip netns exec a ping -c 1 -W 1 -t 1 10.0.2.1
# fact 117: it answers for all its addresses, also with forwarding off, also of a device that is down
# fact 118: without forwarding the loss is silent
ip netns exec r sysctl -qw net.ipv4.ip_forward=0
ip netns exec a ping -c 1 -W 1 10.0.2.2
ip netns exec a ping -c 1 -W 1 10.0.2.1
ip -n r link set rb down
ip netns exec a ping -c 1 -W 1 10.0.2.1
ip -n r link set rb up
# fact 118: writing ip_forward sets it for all devices, and the incoming one counts
ip netns exec r sysctl -w net.ipv4.ip_forward=1
ip netns exec r sysctl net.ipv4.conf.ra.forwarding net.ipv4.conf.rb.forwarding net.ipv4.conf.default.forwarding
ip netns exec r sysctl -qw net.ipv4.conf.ra.forwarding=0
ip netns exec a ping -c 1 -W 1 10.0.2.2
ip netns exec r sysctl -qw net.ipv4.conf.ra.forwarding=1 net.ipv4.conf.rb.forwarding=0
ip netns exec a ping -c 1 -W 1 10.0.2.1
ip netns exec r sysctl -qw net.ipv4.conf.rb.forwarding=1
# fact 119: no way back is silence for the sender; the target's own ping says why
ip -n b route del default
ip netns exec a ping -c 1 -W 1 10.0.2.2
ip netns exec b ping -c 1 -W 1 10.0.1.2
# fact 125: a rule by source does not serve a plain ping, and serves one with -I
ip -n b rule add from 10.0.2.2 table 100; ip -n b route add default via 10.0.2.1 table 100
ip netns exec b ping -c 1 -W 1 10.0.1.2
ip netns exec b ping -c 1 -W 1 -I 10.0.2.2 10.0.1.2
# fact 126: sources and devices that are not one's own
ip netns exec a ping -c 1 -W 1 -I 9.9.9.9 10.0.2.2
ip netns exec a ping -c 1 -W 1 -I nope 10.0.2.2
ip netns exec a ping -c 1 -W 1 -I lo 10.0.2.2
# fact 126: the source is the first address of the device in the gateway's subnet, or the route's own
ip -n a addr add 10.7.0.1/24 dev ea; ip -n a addr add 10.0.1.9/24 dev ea
ip -n a route get 10.0.2.2
ip -n a route replace default via 10.0.1.1 src 10.0.1.9
ip -n a route get 10.0.2.2
# fact 127: deleting an address takes the routes with that source; others stay while any address does
ip -n a route add 10.8.0.0/16 via 10.0.1.1
ip -n a addr del 10.0.1.9/24 dev ea
ip -n a route
ip -n a addr del 10.0.1.2/24 dev ea
ip -n a route
ip -n a addr del 10.7.0.1/24 dev ea
ip -n a route
