# That setting is for ARP; pings are IPv4.
# fails: talk
sysctl -w net.bridge.bridge-nf-call-arptables=0
ip netns exec ann ping -c 1 10.80.0.2
