#!/bin/bash
# iptables' matches that remember or count: recent, connlimit, string.
ip netns add srv; ip netns add cli
ip link add s0 netns srv type veth peer name c0 netns cli
ip -n srv addr add 10.66.0.1/24 dev s0; ip -n cli addr add 10.66.0.2/24 dev c0
ip -n srv link set s0 up; ip -n cli link set c0 up; ip -n srv link set lo up
t="ip netns exec srv iptables"
$t -A INPUT -p icmp --icmp-type echo-request -m recent --name PING --update --seconds 5 --hitcount 3 -j DROP
$t -A INPUT -p icmp --icmp-type echo-request -m recent --name PING --set -j ACCEPT
$t -S INPUT
$t -nL INPUT
ip netns exec cli ping -c 5 -i 0.2 -W 1 -q 10.66.0.1 | sed -n 4p | cut -d, -f1-3
sleep 6
ip netns exec cli ping -c 2 -i 0.2 -W 1 -q 10.66.0.1 | sed -n 4p | cut -d, -f1-3
$t -F
$t -A INPUT -p icmp -m recent --name SEEN --rcheck --seconds 60 -j DROP
ip netns exec cli ping -c 1 -W 1 10.66.0.1 | sed -n 5p | cut -d, -f1-3
$t -A INPUT -p icmp -m recent --name SEEN --set
ip netns exec cli ping -c 2 -i 0.2 -W 1 10.66.0.1 | tail -3 | sed -n 2p | cut -d, -f1-3
$t -I INPUT -p icmp -m recent --name SEEN --remove
ip netns exec cli ping -c 1 -W 1 10.66.0.1 | sed -n 5p | cut -d, -f1-3
$t -F
$t -A INPUT -p tcp --dport 7000 -m connlimit --connlimit-above 1 -j REJECT --reject-with tcp-reset
$t -S INPUT
$t -nL INPUT | tail -1
ip netns exec srv socat TCP-LISTEN:7000,reuseaddr,fork EXEC:cat &
sleep 0.5
ip netns exec cli sh -c 'sleep 3 | nc 10.66.0.1 7000' &
sleep 0.5
ip netns exec cli nc -zv -w 1 10.66.0.1 7000
sleep 3.5
$t -F
ip netns exec cli nc -zv -w 1 10.66.0.1 7000
kill %1
mkdir www; echo forbidden fruit > www/a.txt; echo plain > www/b.txt
ip netns exec srv python3 -m http.server 80 -d www >/dev/null 2>&1 &
sleep 1
$t -A INPUT -p tcp --dport 80 -m string --algo bm --string "GET /a.txt" -j REJECT --reject-with tcp-reset
$t -S INPUT
$t -nL INPUT | tail -1
ip netns exec cli curl -s -m 3 http://10.66.0.1/b.txt
ip netns exec cli curl -s -m 3 http://10.66.0.1/a.txt; echo "rc=$?"
$t -R INPUT 1 -p tcp --dport 80 -m string --algo kmp --hex-string "|47 45 54|" --icase -j DROP
$t -S INPUT
ip netns exec cli curl -s -m 2 http://10.66.0.1/b.txt; echo "rc=$?"
$t -A INPUT -m recent --name x
$t -A INPUT -m recent --set --update
$t -A INPUT -m connlimit --connlimit-mask 24
$t -A INPUT -m string --string x
$t -A INPUT -m string --algo bm
kill %2
