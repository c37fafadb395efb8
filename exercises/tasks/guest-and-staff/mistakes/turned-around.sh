# -i is where a packet comes in.
# fails: staff-guest staff-out staff-tcp
ip netns exec gw iptables -A FORWARD -i staff0 -o guest0 -j DROP
ip netns exec gw iptables -A FORWARD -i staff0 -o up0 -j DROP
