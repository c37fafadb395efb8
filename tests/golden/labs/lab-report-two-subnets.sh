#!/bin/bash
# Assignment 2: two subnets, one router, capture and explain
echo "[1] create"
sudo ip netns add client1; sudo ip netns add client2; sudo ip netns add server; sudo ip netns add router
sudo ip link add c1 type veth peer name r-c1
sudo ip link add c2 type veth peer name r-c2
sudo ip link add s1 type veth peer name r-s1
sudo ip link set c1 netns client1 && sudo ip link set c2 netns client2 && sudo ip link set s1 netns server
for i in r-c1 r-c2 r-s1; do sudo ip link set $i netns router; done
sudo ip netns exec router ip link add name lan type bridge
sudo ip netns exec router ip link set r-c1 master lan
sudo ip netns exec router ip link set r-c2 master lan
sudo ip netns exec router ip addr add 192.168.100.1/24 dev lan
sudo ip netns exec router ip addr add 10.20.30.1/24 dev r-s1
for i in lan r-c1 r-c2 r-s1 lo; do sudo ip netns exec router ip link set $i up; done
sudo ip netns exec client1 ip addr add 192.168.100.11/24 dev c1
sudo ip netns exec client2 ip addr add 192.168.100.12/24 dev c2
sudo ip netns exec server ip addr add 10.20.30.40/24 dev s1
sudo ip netns exec client1 ip link set c1 up
sudo ip netns exec client2 ip link set c2 up
sudo ip netns exec server ip link set s1 up
sudo ip netns exec client1 ip route add default via 192.168.100.1
sudo ip netns exec client2 ip route add default via 192.168.100.1
echo "[2] show"
sudo ip netns exec router ip -br a
sudo ip netns exec router bridge link
sudo ip netns exec router brctl show
sudo ip netns exec client1 ip r
echo "[3] test"
sudo ip netns exec client1 ping -c 3 192.168.100.12
sudo ip netns exec client1 ping -c 2 -W 1 10.20.30.40
sudo ip netns exec router sysctl net.ipv4.ip_forward
sudo ip netns exec router sysctl -w net.ipv4.ip_forward=1
sudo ip netns exec client1 ping -c 2 -W 1 10.20.30.40
sudo ip netns exec server ip route add 192.168.100.0/24 via 10.20.30.1
sudo ip netns exec client1 ping -c 2 -W 1 10.20.30.40
sudo ip netns exec client1 traceroute -n 10.20.30.40
echo "[4] capture"
sudo ip netns exec server tcpdump -i s1 -nn -l icmp -c 4 > cap.log 2>&1 &
sleep 1
sudo ip netns exec client2 ping -c 2 -i 0.5 10.20.30.40 > /dev/null
wait
grep -c 'ICMP echo' cap.log
grep 'ICMP' cap.log | cut -d' ' -f2- | sed 's/id [0-9]*/id N/'
tail -3 cap.log
echo "[5] web"
echo "hello from server" > index.html
sudo ip netns exec server python3 -m http.server 80 > http.log 2>&1 &
sleep 1
sudo ip netns exec client1 curl -s http://10.20.30.40/index.html
sudo ip netns exec client2 curl -sI http://10.20.30.40/ | grep -i -E '^(HTTP|Server|Content-Type)'
sudo ip netns exec client1 wget -qO- http://10.20.30.40/index.html
sudo ip netns exec server ss -tlnp | awk '{print $1,$4}'
sudo ip netns exec router iptables -A FORWARD -s 192.168.100.12 -p tcp --dport 80 -j DROP
sudo ip netns exec client2 curl -s -m 2 http://10.20.30.40/ ; echo "exit $?"
sudo ip netns exec client1 curl -s -o /dev/null -w '%{http_code} %{size_download}\n' http://10.20.30.40/index.html
sudo ip netns exec router iptables -L FORWARD -n -v --line-numbers
sudo ip netns exec client1 ip neigh | sort
sudo ip netns exec router bridge fdb show br lan | grep -v permanent | wc -l
echo "[6] clean"
sudo kill %1 2>/dev/null || sudo pkill -f http.server
for n in client1 client2 server router; do sudo ip netns del $n; done
sudo ip netns list
