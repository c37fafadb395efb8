# fact 60: a frame larger than the receiver's MTU is dropped, in silence while ARP is pending
ns() { for n; do ip netns add $n; ip -n $n link set lo up; ip netns exec $n sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1; done; }
ns a b
ip -n a link add va type veth peer name vb netns b
ip -n a addr add 10.0.0.1/24 dev va; ip -n b addr add 10.0.0.2/24 dev vb
ip -n a link set va mtu 2000 up; ip -n b link set vb up
ip netns exec a ping -c 1 -W 1 -s 1500 10.0.0.2
# fact 60: and then sendmsg has no buffer space
ip netns exec a ping -c 1 -W 1 -s 1900 -M do 10.0.0.2
ip netns exec b cat /sys/class/net/vb/statistics/rx_dropped
# fact 60: limits of the MTU
ip -n a link set va mtu 67
ip -n a link set va mtu 65536
ip -n a link set va mtu 68
ip -n a -o link show va | grep -o 'mtu [0-9]*'
