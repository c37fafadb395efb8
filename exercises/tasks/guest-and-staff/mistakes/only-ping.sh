# fails: guest-tcp outer-staff
# cause: reachable
ip netns exec gw iptables -A FORWARD -i guest0 -o staff0 -p icmp --icmp-type echo-request -j DROP
ip netns exec gw iptables -A FORWARD -i up0 -o staff0 -p icmp --icmp-type echo-request -j DROP
