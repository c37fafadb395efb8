#!/bin/bash
# Names in namespaces: /etc/netns, hosts, nsswitch, services, a web server by name, tools and their counters.
ip netns add web; ip netns add cli
ip link add w0 netns web type veth peer name c0 netns cli
ip -n web addr add 10.20.0.1/24 dev w0; ip -n cli addr add 10.20.0.2/24 dev c0
ip -n web link set w0 up; ip -n cli link set c0 up; ip -n web link set lo up; ip -n cli link set lo up
mkdir -p /etc/netns/cli
printf '127.0.0.1 localhost\n10.20.0.1 shop.example shop\n' > /etc/netns/cli/hosts
echo 'nameserver 10.20.0.1' > /etc/netns/cli/resolv.conf
ip netns exec cli getent hosts shop
ip netns exec cli ping -c 1 -W 1 shop
mkdir -p /tmp/site; echo '<h1>shop</h1>' > /tmp/site/index.html
ip netns exec web sh -c 'cd /tmp/site && exec python3 -m http.server 80' >/dev/null 2>&1 &
sleep 1
ip netns exec cli curl -s http://shop.example/
ip netns exec cli curl -s -o /dev/null -w '%{http_code} %{remote_ip}\n' http://shop/missing
ip netns exec cli curl -sI http://shop/ | head -1
ip netns exec web ss -tln
ip netns exec web ss -Hltn 'sport = :80' | awk '{print $4}'
ip netns exec web ss -A tcp -ltn | wc -l
ip netns exec web lsof -nP -iTCP:80 -sTCP:LISTEN | awk 'NR>1{print $1, $(NF-1), $NF}'
ip netns exec web netstat -tln | tail -1
ip netns exec web netstat -tlne | tail -1 | awk '{print $1,$4,$6,$7}'
ip netns exec web fuser 80/tcp 2>/dev/null | wc -w
ip netns exec cli nc -zv -w 1 shop 80
ip netns exec cli nc -zv -w 1 shop 81
ip netns exec cli wget -q -O - http://shop/
ip netns exec cli mtr --report -c 2 -n shop | tail -1 | awk '{print $2,$3,$4}'
ip netns exec cli ethtool -k c0 | grep -E '^(tcp-segmentation|generic-receive|rx-checksumming)'
ip netns exec cli ethtool -i c0 | head -1
ip netns exec cli ethtool -S c0 | head -2
ip netns exec cli ethtool c0
ip netns exec cli nstat -az TcpActiveOpens UdpInDatagrams | tail -2 | awk '{print $1}'
ip netns exec cli ip -s -s link show lo
ip netns exec cli netstat -i | tail -2 | awk '{print $1,$2,$NF}'
ip netns exec cli netstat -rn
ip netns exec cli netstat -g | head -4
ip netns exec cli cat /etc/resolv.conf
ip netns exec cli cat /proc/net/route | wc -l
uptime | grep -c 'load average'
free -h | head -1
df -h /tmp | head -1
kill %1
