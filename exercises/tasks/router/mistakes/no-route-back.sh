# fails: routes-back
# cause: wrong-output
ip netns add east
ip netns add west
ip netns add router
ip link add eth0 netns east type veth peer name to-east netns router
ip link add eth0 netns west type veth peer name to-west netns router
ip -n east addr add 10.60.1.2/24 dev eth0
ip -n west addr add 10.60.2.2/24 dev eth0
ip -n router addr add 10.60.1.1/24 dev to-east
ip -n router addr add 10.60.2.1/24 dev to-west
ip -n east link set eth0 up
ip -n west link set eth0 up
ip -n router link set to-east up
ip -n router link set to-west up
ip -n east route add default via 10.60.1.1
ip netns exec router sysctl -w net.ipv4.ip_forward=1
ip netns exec east ping -c 1 10.60.2.2
