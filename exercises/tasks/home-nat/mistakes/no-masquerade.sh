# The packet arrives; its answer has nowhere to go.
# fails: masquerade
# cause: nat-missing
ip -n laptop route add default via 192.168.7.1
ip -n home route add default via 198.18.5.1
ip netns exec home sysctl -w net.ipv4.ip_forward=1
ip netns exec laptop ping -c 1 203.0.113.80
