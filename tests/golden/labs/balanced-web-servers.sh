#!/bin/bash
# tags: http.server curl retry loop trap functions ss wait-for nat hairpin load-balance statistic
set -o pipefail
cleanup() { kill $(jobs -p) 2>/dev/null; echo "cleaned $(jobs -p | wc -l) jobs"; }
trap cleanup EXIT
ip netns add lb
for i in 1 2; do
  ip netns add web$i
  ip link add s$i netns lb type veth peer name eth0 netns web$i
  ip -n lb addr add 10.80.$i.1/24 dev s$i
  ip -n web$i addr add 10.80.$i.2/24 dev eth0
  ip -n lb link set s$i up
  ip -n web$i link set eth0 up
  ip -n web$i link set lo up
  ip -n web$i route add default via 10.80.$i.1
  mkdir -p www$i; echo "server $i" > www$i/index.html
done
ip -n lb link set lo up
ip netns add cli
ip link add c0 netns lb type veth peer name eth0 netns cli
ip -n lb addr add 10.80.0.1/24 dev c0
ip -n cli addr add 10.80.0.2/24 dev eth0
ip -n lb link set c0 up
ip -n cli link set eth0 up
ip -n cli route add default via 10.80.0.1
ip netns exec lb sysctl -w net.ipv4.ip_forward=1
(cd www1 && exec ip netns exec web1 python3 -m http.server 8000 >/dev/null 2>&1) &
(cd www2 && exec ip netns exec web2 python3 -m http.server 8000 >/dev/null 2>&1) &
wait_for() { local i; for i in $(seq 1 20); do ip netns exec "$1" curl -s -o /dev/null "$2" && { echo "up: $2"; return 0; }; sleep 0.25; done; echo "down: $2"; return 1; }
wait_for lb http://10.80.1.2:8000/
wait_for lb http://10.80.2.2:8000/
wait_for web1 http://127.0.0.1:8000/
ip netns exec lb iptables -t nat -N BALANCE
ip netns exec lb iptables -t nat -A PREROUTING -d 10.80.0.1 -p tcp --dport 80 -j BALANCE
ip netns exec lb iptables -t nat -A BALANCE -p tcp -m statistic --mode nth --every 2 --packet 0 -j DNAT --to-destination 10.80.1.2:8000
ip netns exec lb iptables -t nat -A BALANCE -p tcp -j DNAT --to-destination 10.80.2.2:8000
for i in 1 2 3 4; do ip netns exec cli curl -s http://10.80.0.1/; done
ip netns exec lb iptables -t nat -nvL BALANCE
ip netns exec lb iptables -t nat -S
ip netns exec cli curl -s -w '%{http_code} %{remote_ip}:%{remote_port} %{size_download}\n' -o /dev/null http://10.80.0.1/index.html
ip netns exec cli curl -sI http://10.80.0.1/nosuch | head -1
ip netns exec cli curl -sf http://10.80.0.1/nosuch; echo "curl: $?"
ip netns exec web1 ss -Hltn
ip -n web2 link set eth0 down
for i in 1 2; do ip netns exec cli curl -s -m 2 http://10.80.0.1/ || echo "failed with $?"; done
ip netns exec lb iptables -t nat -D BALANCE 2
ip netns exec lb iptables -t nat -R BALANCE 1 -p tcp -j DNAT --to-destination 10.80.1.2:8000
for i in 1 2; do ip netns exec cli curl -s -m 2 http://10.80.0.1/ || echo "failed with $?"; done
ip netns exec lb conntrack -L -p tcp --dport 80 2>/dev/null | grep -c 'dst=10.80.0.1'
ip netns exec lb iptables -t nat -C BALANCE -p tcp -j DNAT --to-destination 10.80.1.2:8000; echo $?
ip netns exec lb iptables -t nat -C BALANCE -p udp -j DNAT --to-destination 10.80.1.2:8000; echo $?
ip netns exec cli curl -sS --connect-timeout 1 http://10.80.0.1:81/; echo $?
ip netns exec lb iptables -A INPUT -p tcp --dport 81 -j DROP
ip netns exec cli curl -sS --connect-timeout 1 http://10.80.0.1:81/; echo $?
ip netns exec cli nc -zv -w 1 10.80.0.1 81; echo $?
ip netns exec cli nc -zv -w 1 10.80.0.1 80; echo $?
ip netns exec cli bash -c 'exec 3<>/dev/tcp/10.80.0.1/80; printf "GET / HTTP/1.0\r\n\r\n" >&3; tail -1 <&3'
kill %1; wait %1 2>/dev/null; echo "wait: $?"
ip netns exec cli curl -sS -m 2 http://10.80.0.1/; echo $?
jobs
