# fact 169: bridge-nf-call-iptables is on in every new namespace, and then filters stop bridged frames
ns() { for n; do ip netns add $n; ip -n $n link set lo up; ip netns exec $n sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1; done; }
sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1; ip link set lo up
ns a b c; ip link add br0 type bridge; ip link set br0 up; i=1
for n in a b c; do ip link add p$n address 02:00:00:00:01:0$i type veth peer name eth0 address 02:00:00:00:00:0$i netns $n; ip link set p$n master br0 up; ip -n $n addr add 10.0.0.$i/24 dev eth0; ip -n $n link set eth0 up; i=$((i+1)); done
sysctl net.bridge.bridge-nf-call-iptables
iptables -P FORWARD DROP
ip netns exec a ping -c 1 -W 1 10.0.0.2
iptables -A FORWARD -i br0 -o br0 -j ACCEPT
ip netns exec a ping -c 1 -W 1 10.0.0.2
sysctl -w net.bridge.bridge-nf-call-iptables=0
iptables -F FORWARD
ip netns exec a ping -c 1 -W 1 10.0.0.2
# fact 169: bridged and masqueraded, an echo comes back routed
sysctl -qw net.bridge.bridge-nf-call-iptables=1 net.ipv4.ip_forward=1; iptables -P FORWARD ACCEPT; ip addr add 10.0.0.254/24 dev br0
iptables -t nat -A POSTROUTING -s 10.0.0.0/24 -j MASQUERADE
ip netns exec a ping -c 1 -W 1 10.0.0.2
# fact 170: a server asked by the router's address from its own wire answers only through the router
iptables -t nat -F; conntrack -F
iptables -t nat -A PREROUTING -d 9.9.9.9 -j DNAT --to-destination 10.0.0.2
for n in a b; do ip -n $n route add default via 10.0.0.254; done
ip netns exec a ping -c 1 -W 1 9.9.9.9
sysctl -qw net.bridge.bridge-nf-call-iptables=0; conntrack -F
ip netns exec a ping -c 1 -W 1 9.9.9.9
iptables -t nat -A POSTROUTING -s 10.0.0.0/24 -d 10.0.0.2 -j MASQUERADE
conntrack -F; ip netns exec a ping -c 1 -W 1 9.9.9.9
