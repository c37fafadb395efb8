# fails: policy mallory out
# cause: reachable
# blame: 4
iptables -P FORWARD ACCEPT
ip netns exec ann ping -c 1 10.80.0.2
