# Rewriting a destination in POSTROUTING is too late; iptables says so.
# fails: published
ip netns exec home iptables -t nat -A POSTROUTING -p tcp --dport 8080 -j DNAT --to-destination 192.168.7.20:80
ip netns exec home iptables -A FORWARD -i wan -o lan -p tcp -d 192.168.7.20 --dport 80 -j ACCEPT
