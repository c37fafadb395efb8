# Loopback from fresh to up and down again.
# fact 65: a fresh lo is down, without addresses and routes
ip netns add n
ip -n n addr
ip -n n route show table all
# fact 65: up, it has both addresses and three local routes of IPv4
ip -n n link set lo up
ip -n n addr
ip -n n route show table all
# fact 65: down again, 127.0.0.1 and its local routes stay, ::1 and the broadcast go
ip -n n link set lo down
ip -n n addr
ip -n n route show table all
# fact 66: lo can be neither moved nor deleted nor made
ip link set lo netns n
ip link del lo
ip link add lo type ifb
# fact 67: all of 127/8 answers but the last, which is a broadcast
ip link set lo up
ping -c 1 127.1.2.3
ping -c 1 127.255.255.254
ping -c 1 -W 1 127.255.255.255
# fact 67: a prefix on lo is local as a whole
ip addr add 10.5.5.5/24 dev lo
ping -c 1 10.5.5.99
# fact 68: without 127.0.0.1 there is no loopback network, until lo goes down and up
ip -n n link set lo up
ip -n n addr del 127.0.0.1/8 dev lo
ip netns exec n ping -c 1 -W 1 127.0.0.1
ip -n n link set lo down; ip -n n link set lo up
ip -n n -4 addr show lo
# fact 68: it comes back as secondary where another of its network is there
ip -n n addr del 127.0.0.1/8 dev lo; ip -n n addr add 127.0.0.2/8 dev lo
ip -n n link set lo down; ip -n n link set lo up
ip -n n -4 addr show lo
