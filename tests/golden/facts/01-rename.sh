# fact 32: a rename keeps addresses and routes, and the peer shows the new name
ip link set lo up
ip link add v0 type veth peer name v1
ip addr add 10.0.0.1/24 dev v0
ip link set v0 up
ip link set v1 up
ip route add 10.9.0.0/16 via 10.0.0.2
iptables -A INPUT -i v0 -j ACCEPT
ip link set v0 name w0
ip -br -4 addr
ip route
ip -o link show v1 | cut -d'<' -f1
# fact 32: sysctls are found under the new name, firewall rules keep the old one
ls /proc/sys/net/ipv4/conf
iptables -S INPUT
