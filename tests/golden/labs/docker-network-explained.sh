#!/bin/bash
# What "docker run -p 8080:80" does: docker0, DOCKER chains, hairpin and isolation
BRIDGE=docker0 SUBNET=172.17.0.0/16 GW=172.17.0.1
create_network() {
  local br=$1 gw=$2
  ip link add name "$br" type bridge 2>&1
  ip addr add "$gw" dev "$br" brd +
  ip link set dev "$br" up
}
create_network $BRIDGE $GW/16
create_network br-app 172.18.0.1/16
ip -4 addr show docker0
ip route show
sysctl -w net.ipv4.ip_forward=1 >/dev/null
iptables -P FORWARD DROP
iptables -N DOCKER
iptables -N DOCKER-ISOLATION-STAGE-1
iptables -N DOCKER-ISOLATION-STAGE-2
iptables -N DOCKER-USER
iptables -A FORWARD -j DOCKER-USER
iptables -A FORWARD -j DOCKER-ISOLATION-STAGE-1
for b in docker0 br-app; do
iptables -A FORWARD -o $b -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
iptables -A FORWARD -o $b -j DOCKER
iptables -A FORWARD -i $b ! -o $b -j ACCEPT
iptables -A FORWARD -i $b -o $b -j ACCEPT
iptables -A DOCKER-ISOLATION-STAGE-1 -i $b ! -o $b -j DOCKER-ISOLATION-STAGE-2
iptables -A DOCKER-ISOLATION-STAGE-2 -o $b -j DROP
done
iptables -A DOCKER-ISOLATION-STAGE-1 -j RETURN
iptables -A DOCKER-ISOLATION-STAGE-2 -j RETURN
iptables -A DOCKER-USER -j RETURN
iptables -t nat -N DOCKER
iptables -t nat -A PREROUTING -m addrtype --dst-type LOCAL -j DOCKER
iptables -t nat -A OUTPUT ! -d 127.0.0.0/8 -m addrtype --dst-type LOCAL -j DOCKER
iptables -t nat -A POSTROUTING -s $SUBNET ! -o docker0 -j MASQUERADE
iptables -t nat -A POSTROUTING -s 172.18.0.0/16 ! -o br-app -j MASQUERADE
run() { # name bridge ip
  ip netns add $1
  ip link add veth$1 type veth peer name tmp$1
  ip link set tmp$1 netns $1 name eth0
  ip link set veth$1 master $2 up
  ip -n $1 link set lo up
  ip -n $1 addr add $3/16 dev eth0
  ip -n $1 link set eth0 up
  ip -n $1 route add default via ${3%.*}.1
}
run web docker0 172.17.0.2
run cli docker0 172.17.0.3
run api br-app 172.18.0.2
ip netns
ip netns exec web python3 -m http.server 80 --bind 172.17.0.2 >web.log 2>&1 &
sleep 1
iptables -t nat -A DOCKER ! -i docker0 -p tcp -m tcp --dport 8080 -j DNAT --to-destination 172.17.0.2:80
iptables -A DOCKER -d 172.17.0.2/32 ! -i docker0 -o docker0 -p tcp -m tcp --dport 80 -j ACCEPT
curl -s -o /dev/null -w '%{http_code}\n' http://172.17.0.2/
curl -s -o /dev/null -w '%{http_code}\n' http://172.17.0.1:8080/
curl -s -o /dev/null -w '%{http_code}\n' http://127.0.0.1:8080/ ; echo "rc $?"
ip netns exec cli ping -c1 -W1 172.17.0.2 | tail -2 | head -1
ip netns exec api ping -c1 -W1 172.17.0.2 | sed -n '/transmitted/p'
ip netns exec api curl -s -m 2 -o /dev/null -w '%{http_code}\n' http://172.17.0.1:8080/ ; echo "rc $?"
ip netns exec cli curl -s -m 2 -o /dev/null -w '%{http_code}\n' http://172.17.0.1:8080/ ; echo "rc $?"
ip netns exec api ping -c1 -W1 172.17.0.1 | sed -n '/transmitted/p'
iptables -L -n
iptables -t nat -L -n
iptables -S FORWARD | head -4
iptables -nvL DOCKER-ISOLATION-STAGE-2 | awk 'NR>2 {print $1, $3, $7}'
iptables -I DOCKER-USER -i docker0 -s 172.17.0.3 -m string --string blocked --algo bm -j DROP
iptables -I DOCKER-USER -m time --timestart 01:00 --timestop 02:00 -j RETURN
iptables -S DOCKER-USER
bridge link show master docker0 | awk '{print $2}' | cut -d@ -f1
brctl show docker0 | awk 'NR==2{print $3} NR>1{print $NF}' | sort -u
conntrack -L 2>/dev/null | grep -c 172.17.0.2
conntrack -F 2>&1 | sed 's/v[0-9.]* //'
conntrack -C
tail -2 web.log | sed 's/\[.*\]/[date]/'
ip netns del cli
ip netns pids web | xargs kill
ip netns del web
bridge link show master docker0
ip link show vethweb
ip link del docker0; ip link del br-app
iptables -F; iptables -X; iptables -t nat -F; iptables -t nat -X; iptables -P FORWARD ACCEPT
iptables -X DOCKER
iptables-save | grep -c '^-A'
