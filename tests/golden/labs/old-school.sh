# ifconfig, route, brctl, arp, netstat
brctl addbr br0
brctl addbr br0
brctl addif br0 nosuch
ip link add v0 type veth peer name v1
ip netns add ns
ip link set v1 netns ns
brctl addif br0 v0
brctl addif br0 v0
brctl show
ifconfig br0 192.168.9.1 netmask 255.255.255.0 up
ifconfig v0 up
ip netns exec ns ifconfig v1 192.168.9.2/24 up
ip netns exec ns ifconfig lo up
ifconfig br0
ip netns exec ns ifconfig v1 | grep 'inet '
ip netns exec ns ping -c 1 192.168.9.1
ip netns exec ns route add default gw 192.168.9.1 v1
ip netns exec ns route -n
ip netns exec ns route
ip netns exec ns netstat -rn
ip netns exec ns route add -net 10.0.0.0 netmask 255.0.0.0 gw 192.168.9.1
ip netns exec ns route add -net 10.1.0.0/16 gw 192.168.9.77 metric 5
ip netns exec ns route add -host 10.2.0.1 dev v1
ip netns exec ns route add -net 10.3.0.0/16 reject
ip netns exec ns route -n
ip netns exec ns ping -c 1 -W 1 10.3.0.1
ip netns exec ns route del -net 10.1.0.0/16
ip netns exec ns route del -net 10.77.0.0/16
ip netns exec ns route add -net 10.0.0.1 netmask 255.0.0.0 gw 192.168.9.1
ip netns exec ns route add default gw 1.2.3.4
ip netns exec ns ip route
arp -n
arp -i br0 -a | awk '{print $2, $3, $NF}'
ip netns exec ns arp -i v1 -n | awk '{print $1, $NF}'
ifconfig v0 mtu 1400; ifconfig v0 | head -1
ifconfig v0 hw ether 02:01:02:03:04:05; ifconfig v0 | grep ether
ifconfig v0 promisc; ifconfig v0 | head -1; ifconfig v0 -promisc
ifconfig v0 -arp; ifconfig v0 | head -1; ifconfig v0 arp
ifconfig br0:0 192.168.10.1 netmask 255.255.255.0; ifconfig | grep -A1 br0:0
ifconfig br0:0 down; ip -4 addr show br0
ifconfig br0 add 2001:db8::1/64; ifconfig br0 | grep inet6 | grep global
ifconfig br0 192.168.9.5; ip -4 -o addr show br0
ifconfig nosuch
ifconfig br0 10.0.0.300
ifconfig -s | awk '{print $1, $2}'
netstat -i | awk 'NR>2{print $1, $2, $NF}'
netstat -ie | head -1
hostname; hostname -s
brctl delif br0 v0; brctl show br0
brctl setageing br0 100; brctl stp br0 yes; brctl showstp br0 | grep -c 'ageing time'
ifconfig br0 down && brctl delbr br0; brctl show
