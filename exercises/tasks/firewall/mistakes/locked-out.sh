# fails: web ping login-admin answers loopback admin-web
# blame: 3
ip netns exec server iptables -P INPUT DROP
