# Two hosts, a bridge, a gateway on a cable into that bridge, and NAT towards an internet.
# fact 20: a fresh namespace has no routes to show, and no FIB tables yet
ip netns add isp
ip -n isp route show
ip -n isp route show table local
ip -n isp route show table 100
ip -n isp link set lo up; ip -n isp route show table local
# fact 24: a host without a default route cannot reach the internet
ip link set lo up
ip link add ens4 type veth peer name cust netns isp
ip -n isp addr add 10.138.0.1/24 dev cust; ip -n isp addr add 1.1.1.1/32 dev lo; ip -n isp link set cust up
ip addr add 10.138.0.3/24 dev ens4; ip link set ens4 up; ip route add default via 10.138.0.1
ip link add bridge0 type bridge; ip link set bridge0 up
ip netns add pc; ip -n pc link set lo up
ip link add pc-br type veth peer name eth0 netns pc
ip link add df address 02:00:00:00:00:df type veth peer name df-br address 02:00:00:00:00:dd
ip link set bridge0 address 02:00:00:00:00:b0
for p in pc-br df-br; do ip link set $p master bridge0; ip link set $p up; done
ip -n pc addr add 10.0.0.1/24 dev eth0; ip -n pc link set eth0 up
ip addr add 10.0.0.254/24 dev df; ip link set df up
ip netns exec pc curl -sS --max-time 3 http://1.1.1.1/
# fact 23: two answer the request for the gateway; the bridge is the first
ip netns exec pc ping -c 1 10.0.0.254
ip -n pc neigh show 10.0.0.254
# fact 22: with br_netfilter the masqueraded echo of a bridged frame is lost
ip -n pc route add default via 10.0.0.254
sysctl -qw net.ipv4.ip_forward=1
iptables -t nat -A POSTROUTING -s 10.0.0.0/24 -j MASQUERADE
ip -n pc neigh replace 10.0.0.254 lladdr 02:00:00:00:00:df dev eth0
ip netns exec pc ping -c 1 -W 1 1.1.1.1
# fact 22: it works when the client sends to the bridge's own address
ip -n pc neigh replace 10.0.0.254 lladdr 02:00:00:00:00:b0 dev eth0
ip netns exec pc ping -c 1 -W 1 1.1.1.1
# fact 22: it works in any case without bridge-nf-call-iptables
sysctl -w net.bridge.bridge-nf-call-iptables=0
ip -n pc neigh replace 10.0.0.254 lladdr 02:00:00:00:00:df dev eth0
ip netns exec pc ping -c 1 -W 1 1.1.1.1
