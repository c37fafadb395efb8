# It works, but it is not what was asked for.
# fails: back no-default
# cause: no-route
# blame: 6
ip -n desk route add default via 10.50.1.1
ip -n shelf route add default via 10.50.2.1
ip netns exec desk ping -c 1 10.50.2.2
