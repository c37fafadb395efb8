# The order of routes, and which one is taken.
ns() { for n; do ip netns add $n; ip -n $n link set lo up; ip netns exec $n sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1; done; }
ns a; ip -n a link add d0 type ifb; ip -n a link set d0 up
ip -n a addr add 192.168.1.1/24 dev d0
# fact 108: by address, then longer prefixes, then tos, then metric; default is not the first
for r in 10.0.0.0/8 10.1.2.3 10.1.0.0/16 10.1.0.0/24 172.16.0.0/12 0.0.0.0/1 128.0.0.0/1 10.1.0.0/17; do ip -n a route add $r via 192.168.1.2; done
ip -n a route add default via 192.168.1.254 metric 100
ip -n a route add default via 192.168.1.253 metric 50
ip -n a route add 10.1.0.0/16 via 192.168.1.9 metric 5
ip -n a route add 10.1.0.0/16 via 192.168.1.10 tos 0x10
ip -n a route
# fact 109: the longest prefix wins over any metric; then the lowest metric
ip -n a route add 1.1.1.0/24 via 192.168.1.20 metric 500
ip -n a route add 1.1.0.0/16 via 192.168.1.30 metric 1
ip -n a route get 1.1.1.1
ip -n a route add 1.1.1.0/24 via 192.168.1.21 metric 7
ip -n a route get 1.1.1.1
# fact 109: replacing with another metric adds
ip -n a route replace 1.1.1.0/24 via 192.168.1.22 metric 9
ip -n a route show 1.1.1.0/24
# fact 128: several next hops print on lines of their own
ip -n a route add 2.2.0.0/16 nexthop via 192.168.1.2 nexthop via 192.168.1.3 weight 2
ip -n a route show 2.2.0.0/16
# fact 130: flushing needs arguments
ip -n a route flush
# fact 130: flushing all tables takes the local one with it
ip -n a route flush table all
ip netns exec a ping -c 1 -W 1 127.0.0.1
