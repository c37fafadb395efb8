# The first rule that matches decides: this guest is let in before anybody asks who it is.
# fails: login-guest
# cause: reachable
ip netns exec server iptables -P INPUT DROP
ip netns exec server iptables -A INPUT -i lo -j ACCEPT
ip netns exec server iptables -A INPUT -m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT
ip netns exec server iptables -A INPUT -p icmp -j ACCEPT
ip netns exec server iptables -A INPUT -p tcp -m multiport --dports 22,80 -j ACCEPT
ip netns exec server iptables -A INPUT -p tcp --dport 22 ! -s 10.70.0.2 -j DROP
