# iptables lab: client, firewall, server
ip netns add client; ip netns add fw; ip netns add server
ip link add c0 netns client type veth peer name f0 netns fw
ip link add s0 netns server type veth peer name f1 netns fw
ip -n client addr add 10.1.0.2/24 dev c0
ip -n fw addr add 10.1.0.1/24 dev f0
ip -n fw addr add 10.2.0.1/24 dev f1
ip -n server addr add 10.2.0.2/24 dev s0
for n in client fw server; do ip -n $n link set lo up; done
ip -n client link set c0 up; ip -n fw link set f0 up; ip -n fw link set f1 up; ip -n server link set s0 up
ip -n client route add default via 10.1.0.1
ip -n server route add default via 10.2.0.1
ip netns exec fw sysctl -w net.ipv4.ip_forward=1
ip netns exec client ping -c 2 10.2.0.2
ip netns exec fw iptables -P FORWARD DROP
ip netns exec fw iptables -A FORWARD -m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT
ip netns exec fw iptables -A FORWARD -i f0 -o f1 -p tcp --dport 8080 -m conntrack --ctstate NEW -j ACCEPT
ip netns exec fw iptables -A FORWARD -p icmp --icmp-type echo-request -m limit --limit 5/min --limit-burst 2 -j ACCEPT
ip netns exec fw iptables -A FORWARD -j LOG --log-prefix "FW-DROP: " --log-level 4
ip netns exec fw iptables -N REJ
ip netns exec fw iptables -A REJ -p tcp -j REJECT --reject-with tcp-reset
ip netns exec fw iptables -A REJ -j REJECT --reject-with icmp-admin-prohibited
ip netns exec fw iptables -A FORWARD -j REJ
ip netns exec client ping -c 4 -i 0.2 10.2.0.2
ip netns exec server python3 -m http.server 8080 >/dev/null 2>&1 &
sleep 1
ip netns exec client curl -s -o /dev/null -w '%{http_code}\n' http://10.2.0.2:8080/
ip netns exec client curl -sS --max-time 2 http://10.2.0.2:9090/
ip netns exec client nc -zv -w 1 10.2.0.2 22
ip netns exec client nc -zvu -w 1 10.2.0.2 53
ip netns exec fw iptables -L FORWARD -n --line-numbers
ip netns exec fw iptables -S
ip netns exec fw iptables -D FORWARD 5
ip netns exec fw iptables -R FORWARD 2 -i f0 -o f1 -p tcp -m multiport --dports 80,443,8080 -j ACCEPT
ip netns exec fw iptables -I FORWARD 1 -s 10.1.0.0/24 -m comment --comment "lan in" -j ACCEPT
ip netns exec fw iptables -C FORWARD -s 10.1.0.0/24 -m comment --comment "lan in" -j ACCEPT && echo present
ip netns exec fw iptables -C FORWARD -s 10.9.0.0/24 -j ACCEPT
ip netns exec fw iptables -X REJ
ip netns exec fw iptables -E REJ REJECTS
ip netns exec fw iptables-save | grep -v '^#'
ip netns exec fw iptables -Z
ip netns exec fw iptables -F; ip netns exec fw iptables -X; ip netns exec fw iptables -S
kill %1
