# fails: talk forwarding
# cause: forwarding-off
# blame: 4
sysctl -w net.ipv4.ip_forward=0
ip netns exec ann ping -c 1 10.80.0.2
