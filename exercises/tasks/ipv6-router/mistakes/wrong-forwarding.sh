# Forwarding of IPv4 is another matter.
# fails: forwarding
# cause: forwarding-off
ip -n alpha addr add fd00:a::2/64 dev eth0
ip -n omega addr add fd00:b::2/64 dev eth0
ip -n router addr add fd00:a::1/64 dev to-alpha
ip -n router addr add fd00:b::1/64 dev to-omega
ip netns exec router sysctl -w net.ipv4.ip_forward=1
ip -n alpha -6 route add default via fd00:a::1
ip -n omega -6 route add default via fd00:b::1
ip netns exec alpha ping -c 1 fd00:b::2
