#!/bin/bash
# Docker's bridge network by hand: bridge, two "containers", NAT, published port, hairpin.
set -u
BR=docker0
ip netns add host
H="ip netns exec host"
$H ip link set lo up
$H ip link add $BR type bridge
$H ip addr add 172.17.0.1/16 dev $BR
$H ip link set $BR up
$H ip -br link show type bridge
ip netns add ext
ip link add wan0 netns host type veth peer name eth0 netns ext
$H ip addr add 203.0.113.2/24 dev wan0
$H ip link set wan0 up
ip -n ext addr add 203.0.113.1/24 dev eth0
ip -n ext link set eth0 up; ip -n ext link set lo up
$H ip route add default via 203.0.113.1
for i in 1 2; do
  ip netns add c$i
  ip link add veth$i netns host type veth peer name eth0 netns c$i
  $H ip link set veth$i master $BR
  $H ip link set veth$i up
  ip -n c$i addr add 172.17.0.$((i+1))/16 dev eth0
  ip -n c$i link set eth0 up
  ip -n c$i link set lo up
  ip -n c$i route add default via 172.17.0.1
done
$H bridge link show
$H sysctl -w net.ipv4.ip_forward=1
$H iptables -t nat -A POSTROUTING -s 172.17.0.0/16 ! -o $BR -j MASQUERADE
$H iptables -t nat -N DOCKER
$H iptables -t nat -A PREROUTING -m addrtype --dst-type LOCAL -j DOCKER
$H iptables -t nat -A OUTPUT ! -d 127.0.0.0/8 -m addrtype --dst-type LOCAL -j DOCKER
$H iptables -t nat -A DOCKER ! -i $BR -p tcp --dport 8080 -j DNAT --to-destination 172.17.0.2:80
$H iptables -P FORWARD DROP
$H iptables -N DOCKER-USER
$H iptables -A FORWARD -j DOCKER-USER
$H iptables -A DOCKER-USER -j RETURN
$H iptables -A FORWARD -o $BR -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
$H iptables -A FORWARD -i $BR ! -o $BR -j ACCEPT
$H iptables -A FORWARD -i $BR -o $BR -j ACCEPT
$H iptables -A FORWARD -d 172.17.0.2/32 ! -i $BR -o $BR -p tcp --dport 80 -j ACCEPT
$H iptables -t nat -S
$H iptables -S
ip netns exec c1 ping -c 1 -W 1 172.17.0.3
ip netns exec c1 ping -c 1 -W 1 203.0.113.1
ip netns exec c1 sh -c 'mkdir -p /tmp/www; cd /tmp/www; echo hello-from-c1 > index.html; python3 -m http.server 80 >/dev/null 2>&1 &'
sleep 1
ip netns exec ext curl -s --max-time 3 http://203.0.113.2:8080/
ip netns exec c2 curl -s --max-time 3 http://172.17.0.2/
ip netns exec ext nc -z -w 1 203.0.113.2 8081; echo "closed port: $?"
$H iptables -t nat -L DOCKER -n -v | awk 'NR>2 {print $1, $3, $NF}'
$H iptables -L FORWARD -n --line-numbers
$H conntrack -L -p tcp 2>/dev/null | grep -c ESTABLISHED
$H ip -4 route
$H ip neigh show dev $BR | awk '{print $1}' | sort
$H bridge fdb show br $BR | grep -c permanent
ip netns del c2
$H bridge link show | wc -l
$H ip -br addr
