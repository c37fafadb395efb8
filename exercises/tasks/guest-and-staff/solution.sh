ip netns exec gw iptables -A FORWARD -m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT
ip netns exec gw iptables -A FORWARD -i guest0 -o staff0 -j DROP
ip netns exec gw iptables -A FORWARD -i up0 -o staff0 -j DROP
