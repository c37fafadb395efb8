# ebtables, as Debian ships it, on a bridge of two hosts.
sysctl -q -w net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1
ip link add br0 type bridge
ip link set br0 up
ip netns add a
ip netns add b
ip link add va type veth peer name eth0 netns a
ip link add vb type veth peer name eth0 netns b
ip link set va master br0 up
ip link set vb master br0 up
ip -n a link set eth0 address 02:00:00:00:00:0a
ip -n b link set eth0 address 02:00:00:00:00:0b
ip -n a addr add 10.0.0.1/24 dev eth0
ip -n a link set eth0 up
ip -n b addr add 10.0.0.2/24 dev eth0
ip -n b link set eth0 up
ebtables -L
ip netns exec a ping -c 1 10.0.0.2
ebtables -A FORWARD -s 02:00:00:00:00:0a -d 02:00:00:00:00:0b -j DROP
ip netns exec a ping -c 1 -W 1 10.0.0.2
ebtables -L FORWARD --Lc
ebtables -D FORWARD -s 02:00:00:00:00:0a -d 02:00:00:00:00:0b -j DROP
ebtables -D FORWARD -s 02:00:00:00:00:0a -d 02:00:00:00:00:0b -j DROP
ip netns exec a ping -c 1 -W 1 10.0.0.2
ebtables -P FORWARD DROP
ebtables -A FORWARD -p ARP -j ACCEPT
ebtables -A FORWARD -p IPv4 --ip-proto icmp -i va -o vb -j ACCEPT
ebtables -A FORWARD -p IPv4 --ip-src 10.0.0.2 --ip-dst 10.0.0.0/24 -j ACCEPT
ip netns exec a ping -c 1 -W 1 10.0.0.2
ip netns exec a nc -z -w 1 10.0.0.2 80
ebtables -L --Ln
nft list table bridge filter 2>/dev/null
ebtables -N seen
ebtables -A seen -j RETURN
ebtables -I FORWARD 1 -j seen
ebtables -N through
ebtables -I seen -p IPv4 -j through
ip netns exec a nc -z -w 1 10.0.0.2 80
nft list chain bridge filter through 2>/dev/null
ebtables -X through
ebtables -F seen
ebtables -X through
ebtables -L
ebtables -A FORWARD -p ARP --arp-opcode Request --arp-ip-dst 10.0.0.1 -j DROP
ebtables -A FORWARD -p 802_1Q --vlan-id 10 -j DROP
ebtables -A FORWARD -i ! va -d Broadcast -j DROP
ebtables -A FORWARD --log --log-prefix "lost" -j CONTINUE
ebtables -A FORWARD --limit 5/sec --mark 5 -j mark --mark-set 7
ebtables -A FORWARD -p IPv4 --ip-proto tcp --ip-dport 80:90 -j ACCEPT
ebtables -L FORWARD
ebtables -F FORWARD
ebtables -P FORWARD ACCEPT
ebtables -X seen
ebtables -t nat -A PREROUTING -p ARP --arp-opcode Request --arp-ip-dst 10.0.0.77 -j arpreply --arpreply-mac 02:00:00:00:00:77
ip netns exec a arping -c 1 -w 1 10.0.0.77 | sed 's/  [0-9.]*ms//'
ip -n a neigh flush all
ip netns exec a ping -c 1 -W 1 10.0.0.77
ip -n a neigh show to 10.0.0.77
ebtables -t nat -A POSTROUTING -o vb -j snat --to-src 02:00:00:00:00:99
ip netns exec b timeout 2 tcpdump -nec 1 -i eth0 icmp 2>/dev/null & sleep 0.5; ip netns exec a ping -c 1 -W 1 10.0.0.2 >/dev/null; wait
ebtables -t nat -L
ebtables-save | grep -v '^#'
ebtables -t foo -L
ebtables -A FORWARD -p nosuch -j DROP
ebtables -A FORWARD -s zz -j DROP
ebtables -A INPUT -o va -j DROP
ebtables -A FORWARD -j NOSUCH
ebtables -A NOSUCH -j DROP
ebtables -D FORWARD 9
ebtables -I FORWARD 9 -j DROP
ebtables -A FORWARD --ip-src 10.0.0.1 -j DROP
ebtables -V
