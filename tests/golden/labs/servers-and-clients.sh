#!/bin/bash
# Servers and clients in namespaces: nc, socat, ss, lsof
ip netns add s; ip netns add c
ip link add sv netns s type veth peer name cv netns c
ip -n s addr add 10.4.0.1/24 dev sv
ip -n c addr add 10.4.0.2/24 dev cv
ip -n s link set sv up; ip -n c link set cv up; ip -n s link set lo up
ip netns exec s nc -l -k 5000 > /tmp/nc.out &
ncpid=$!
ip netns exec s nc -l -u 5001 > /tmp/ncu.out &
sleep 0.5
ip netns exec s ss -lntu
echo hello | ip netns exec c nc -N -w 1 10.4.0.1 5000
echo again | ip netns exec c nc -N -w 1 10.4.0.1 5000
echo udp | ip netns exec c nc -u -w 1 10.4.0.1 5001
cat /tmp/nc.out /tmp/ncu.out
ip netns exec c nc -z -v -w 1 10.4.0.1 4999-5001
ip netns exec c nc -v -w 1 10.4.0.1 81 < /dev/null
kill $ncpid; wait $ncpid; echo "status $?"
ip netns exec s socat TCP-LISTEN:6000,reuseaddr,fork EXEC:'tr a-z A-Z' &
so=$!
sleep 0.5
echo shout | ip netns exec c socat - TCP:10.4.0.1:6000
echo shout | ip netns exec c socat -t 1 - TCP4:10.4.0.1:6000,connect-timeout=1
ip netns exec c socat - TCP:10.4.0.1:6001 < /dev/null 2>&1 | sed "s,.* E ,E ,"
ip netns exec s ss -ltn 'sport = :6000' | awk 'NR>1{print $4}'
kill $so
mkdir -p /tmp/www && echo '<h1>it works</h1>' > /tmp/www/index.html
(cd /tmp/www && exec ip netns exec s python3 -m http.server 8080 --bind 10.4.0.1) > /tmp/http.log 2>&1 &
sleep 1
ip netns exec c curl -s http://10.4.0.1:8080/
ip netns exec c curl -s -o /dev/null -w '%{http_code} %{size_download} %{content_type}\n' http://10.4.0.1:8080/index.html
ip netns exec c curl -s http://10.4.0.1:8080/missing | grep -o 'Error code: [0-9]*'
ip netns exec c curl -I -s http://10.4.0.1:8080/ | tr -d '\r' | grep -i '^content'
ip netns exec c wget -qO- http://10.4.0.1:8080/
ip netns exec c curl http://10.4.0.1:8081/
ip netns exec c curl -s http://10.4.0.9:8080/ --connect-timeout 1; echo $?
ip netns exec c wget -q -O /tmp/x -T 1 -t 1 http://10.4.0.1:8081/; echo $?
sed -E 's/\[[^]]*\]/[DATE]/' /tmp/http.log
ip netns exec s ss -tlnp | sed -E 's/pid=[0-9]+/pid=N/' | awk '{print $1,$4,$6}'
exec 3<>/dev/tcp/127.0.0.1/9; echo $?
ip netns exec c bash -c 'exec 3<>/dev/tcp/10.4.0.1/8080; printf "GET / HTTP/1.0\r\n\r\n" >&3; head -1 <&3 | tr -d "\r"'
ip netns exec c timeout 2 bash -c '</dev/tcp/10.4.0.1/8080 && echo open'
ip netns exec c timeout 2 bash -c '</dev/tcp/10.4.0.1/8081' 2>/dev/null || echo closed
kill %%; sleep 0.2; jobs | grep -c Running
