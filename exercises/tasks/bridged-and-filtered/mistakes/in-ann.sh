# The bridge is out here, and so is the rule that drops.
# fails: talk
ip netns exec ann iptables -P FORWARD ACCEPT
ip netns exec ann iptables -P INPUT ACCEPT
ip netns exec ann ping -c 1 10.80.0.2
