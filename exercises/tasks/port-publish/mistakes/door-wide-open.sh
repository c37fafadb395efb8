# It works, and so does everything that should not.
# fails: policy nothing-else no-ping
# cause: wrong-output
# blame: 6
ip netns exec home iptables -t nat -A PREROUTING -i wan -p tcp --dport 8080 -j DNAT --to-destination 192.168.7.20:80
ip netns exec home iptables -P FORWARD ACCEPT
ip netns exec isp nc -z -v -w 2 198.18.5.2 8080
