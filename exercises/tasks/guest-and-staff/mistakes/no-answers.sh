# Whoever may not begin may not answer either.
# fails: staff-out staff-guest staff-tcp
ip netns exec gw iptables -A FORWARD -o staff0 -j DROP
