# The gateway must be in one's own network; the kernel refuses this one.
# fails: there
# cause: no-route
# blame: 5
ip -n desk route add default via 10.50.2.1
ip -n shelf route add 10.50.1.0/24 via 10.50.2.1
ip netns exec desk ping -c 1 10.50.2.2
