# fact 84: one broadcast into a loop without STP becomes thousands of frames
sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1
ip link set lo up
ip link add br0 type bridge; ip link add v0 type veth peer name v1
ip link set v0 master br0; ip link set v1 master br0
ip addr add 10.0.0.1/24 dev br0
ip link set br0 up; ip link set v0 up; ip link set v1 up; ping -c 1 -W 0.2 10.0.0.9 > /dev/null; ip link set v0 down; test $(cat /sys/class/net/v0/statistics/rx_packets) -gt 1000 && echo storm
