# A NIC has no maker that could unmake it: it outlives its namespace and goes back to init_net.
ip link show eth0
ip netns add red
ip link set eth0 netns red
ip -n red addr add 192.0.2.7/24 dev eth0
ip -n red link set eth0 up
ip -n red -br link
ip link show eth0
ip netns del red
sleep 1
ip -br link | cut -d' ' -f1
ip -br addr show eth0
# Where its name has been taken meanwhile it gets one by its number.
ip netns add blue
ip link set eth0 netns blue
ip link add eth0 type dummy
ip netns del blue
sleep 1
ip -br link | cut -d' ' -f1
ip -o link show type dummy | cut -d' ' -f2
ip link set dev2 name wan0
ip link show wan0 | head -1
# Dummies and bridges die with their namespace.
ip netns add green
ip -n green link add d0 type dummy
ip -n green link add br0 type bridge
ip link set wan0 netns green
ip -n green link set wan0 name d1
ip netns del green
sleep 1
ip -br link | cut -d' ' -f1
