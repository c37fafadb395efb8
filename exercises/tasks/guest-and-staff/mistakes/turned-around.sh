# -i is where a packet comes in.
# fails: staff-guest guest-ping guest-tcp net-staff staff-tcp net-ping staff-out
ip netns exec gw iptables -A FORWARD -i staff0 -o guest0 -j DROP
ip netns exec gw iptables -A FORWARD -i staff0 -o up0 -j DROP
