# fails: back
# cause: no-route
ip -n desk route add default via 10.50.1.1
ip netns exec desk ping -c 1 10.50.2.2
