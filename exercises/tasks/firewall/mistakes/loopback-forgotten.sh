# fails: loopback
ip netns exec server iptables -P INPUT DROP
ip netns exec server iptables -A INPUT -m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT
ip netns exec server iptables -A INPUT -p icmp -j ACCEPT
ip netns exec server iptables -A INPUT -p tcp --dport 80 -j ACCEPT
ip netns exec server iptables -A INPUT -p tcp -s 10.70.0.2 --dport 22 -j ACCEPT
