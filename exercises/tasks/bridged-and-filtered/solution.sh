sysctl -w net.bridge.bridge-nf-call-iptables=0
ip netns exec ann ping -c 1 10.80.0.2
