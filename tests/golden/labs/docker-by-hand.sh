#!/bin/bash
# Docker's bridge network made by hand: docker0, two containers, published port, masquerade
set -e
ip link add docker0 type bridge
ip addr add 172.17.0.1/16 dev docker0
ip link set docker0 up
ip netns add ext
ip link add eth0 type veth peer name e0 netns ext
ip addr add 10.0.2.15/24 dev eth0
ip link set eth0 up
ip -n ext addr add 10.0.2.2/24 dev e0
ip -n ext link set e0 up
ip -n ext link set lo up
set +e
container() {
  local name=$1 addr=$2 pid
  ip netns add "$name"
  local host=veth$(echo -n "$name" | md5sum | cut -c1-7)
  ip link add "$host" type veth peer name eth0 netns "$name"
  ip link set "$host" master docker0 up
  ip -n "$name" link set lo up
  ip -n "$name" addr add "$addr/16" dev eth0
  ip -n "$name" link set eth0 up
  ip -n "$name" route add default via 172.17.0.1
  echo "$name: $host $addr"
}
container web 172.17.0.2
container db 172.17.0.3
echo 1 > /proc/sys/net/ipv4/ip_forward
iptables -t nat -N DOCKER
iptables -t nat -A PREROUTING -m addrtype --dst-type LOCAL -j DOCKER
iptables -t nat -A OUTPUT ! -d 127.0.0.0/8 -m addrtype --dst-type LOCAL -j DOCKER
iptables -t nat -A POSTROUTING -s 172.17.0.0/16 ! -o docker0 -j MASQUERADE
iptables -t nat -A DOCKER -i docker0 -j RETURN
iptables -t nat -A DOCKER ! -i docker0 -p tcp -m tcp --dport 8080 -j DNAT --to-destination 172.17.0.2:80
iptables -N DOCKER
iptables -N DOCKER-ISOLATION-STAGE-1
iptables -N DOCKER-USER
iptables -P FORWARD DROP
iptables -A FORWARD -j DOCKER-USER
iptables -A FORWARD -j DOCKER-ISOLATION-STAGE-1
iptables -A FORWARD -o docker0 -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
iptables -A FORWARD -o docker0 -j DOCKER
iptables -A FORWARD -i docker0 ! -o docker0 -j ACCEPT
iptables -A FORWARD -i docker0 -o docker0 -j ACCEPT
iptables -A DOCKER -d 172.17.0.2/32 ! -i docker0 -o docker0 -p tcp -m tcp --dport 80 -j ACCEPT
iptables -A DOCKER-ISOLATION-STAGE-1 -j RETURN
iptables -A DOCKER-USER -j RETURN
ip netns exec web python3 -m http.server 80 >/dev/null 2>&1 & web=$!
sleep 1
ip netns exec ext curl -sI http://10.0.2.15:8080/ | head -1 | tr -d '\r'
ip netns exec ext curl -s --max-time 1 http://10.0.2.15:80/; echo "rc=$?"
ip netns exec db ping -c1 -q 172.17.0.2 | grep transmitted
ip netns exec db ping -c1 -q 10.0.2.2 | grep transmitted
ip netns exec db curl -sI 172.17.0.2 | grep -i ^server | cut -d' ' -f1,2
curl -s -o /dev/null -w '%{http_code} %{remote_ip}\n' http://127.0.0.1:8080/
curl -s -o /dev/null -w '%{http_code} %{remote_ip}:%{remote_port}\n' http://10.0.2.15:8080/
iptables -t nat -L -n -v
iptables -S
iptables -t nat -S DOCKER
conntrack -L -p tcp --dport 8080 2>/dev/null | awk '{print $1,$2,$4,$5,$6,$8}' | sort
ip route
ip -br link show master docker0
ss -H -tln
ip netns exec web ss -tln | awk '{print $1,$4}'
iptables -t nat -D DOCKER 2
iptables -t nat -X DOCKER
iptables -t nat -F DOCKER; iptables -t nat -L DOCKER --line-numbers -n
kill $web; wait $web 2>/dev/null; echo "web: $?"
iptables-save -t nat | grep -v '^#'
