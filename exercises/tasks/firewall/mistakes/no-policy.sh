# One door is closed and all the others stay open.
# fails: policy other-ports
# cause: wrong-output
ip netns exec server iptables -A INPUT -p tcp --dport 22 ! -s 10.70.0.2 ! -i lo -j DROP
