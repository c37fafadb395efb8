# The filter sees the packet after its destination was rewritten: the port is 80 by then.
# fails: published
ip netns exec home iptables -t nat -A PREROUTING -i wan -p tcp --dport 8080 -j DNAT --to-destination 192.168.7.20:80
ip netns exec home iptables -A FORWARD -i wan -o lan -p tcp --dport 8080 -j ACCEPT
ip netns exec isp nc -z -v -w 2 198.18.5.2 8080
