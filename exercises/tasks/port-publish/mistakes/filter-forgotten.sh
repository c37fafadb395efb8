# fails: published
ip netns exec home iptables -t nat -A PREROUTING -i wan -p tcp --dport 8080 -j DNAT --to-destination 192.168.7.20:80
ip netns exec isp nc -z -v -w 2 198.18.5.2 8080
