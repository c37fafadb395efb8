# fact 59: two ends of one subnet in one namespace: ping goes over lo, never over the cable
ip link set lo up
ip link add v0 type veth peer name v1
ip addr add 10.0.0.1/24 dev v0
ip addr add 10.0.0.2/24 dev v1
for d in lo v0 v1; do sysctl -qw net.ipv6.conf.$d.disable_ipv6=1; done
ip link set v0 up
ip link set v1 up
ip route get 10.0.0.2
ping -c 1 -W 1 10.0.0.2
cat /sys/class/net/v0/statistics/tx_packets
# fact 59: forced over the cable it is lost
ping -c 1 -W 1 -I v0 10.0.0.2
