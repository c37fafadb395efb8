# Quick start: two namespaces on one bridge (README of a student's repo)
sudo ip netns add ns-alice
sudo ip netns add ns-bob
sudo ip netns list
sudo ip link add v-net-0 type bridge
ip link
sudo ip link set dev v-net-0 up
sudo ip link add veth-alice type veth peer name veth-alice-br
sudo ip link add veth-bob type veth peer name veth-bob-br
sudo ip link set veth-alice netns ns-alice
sudo ip link set veth-bob netns ns-bob
sudo ip link set veth-alice-br master v-net-0
sudo ip link set veth-bob-br master v-net-0
sudo ip netns exec ns-alice ip addr add 192.168.15.1/24 dev veth-alice
sudo ip -n ns-bob addr add 192.168.15.2/24 dev veth-bob
sudo ip -n ns-alice link set veth-alice up
sudo ip -n ns-bob link set veth-bob up
sudo ip link set veth-alice-br up
sudo ip link set veth-bob-br up
sudo ip netns exec ns-alice ping 192.168.15.2 -c 3
ping -c 2 -W 1 192.168.15.1
sudo ip addr add 192.168.15.5/24 dev v-net-0
ping -c 2 192.168.15.1
ip a show v-net-0
sudo ip netns exec ns-alice route
sudo ip netns exec ns-alice ip route add 192.168.1.0/24 via 192.168.15.5
sudo ip netns exec ns-alice ping -c 1 -W 1 192.168.1.3
arp -e
sudo iptables -t nat -A POSTROUTING -s 192.168.15.0/24 -j MASQUERADE
sudo iptables -t nat -L
sudo iptables -t nat -L -n -v
sudo iptables -t nat -A PREROUTING --dport 80 --to-destination 192.168.15.2:80 -j DNAT
sudo iptables -t nat -A PREROUTING -p tcp --dport 80 -j DNAT --to-destination 192.168.15.2:80
sudo iptables -t nat -vnL PREROUTING
sudo ip netns exec ns-alice ip route add default via 192.168.15.5
sudo ip netns exec ns-alice ping -c 1 -W 1 8.8.8.8
sudo ip netns exec ns-bob ip link set veth-bob down
sudo ip netns exec ns-alice ping -c 2 -W 1 192.168.15.2
sudo ip -n ns-bob link del veth-bob
ip link show type veth
sudo ip netns del ns-alice
sudo ip netns del ns-bob
sudo ip netns del ns-bob
ip -br link
sudo ip link delete v-net-0 type bridge
ip link show v-net-0
sudo iptables -t nat -F
