#!/bin/bash
# tunctl, join, fold, tc's unknown disciplines, recent's terms
tunctl -t tap7 -u root
tunctl -b
tunctl -u nobody -t t9
tunctl -u 1000 -g 5 -t t10
ip tuntap
ip link show tap7
tunctl -t tap7
tunctl -d tap7
tunctl -d t9; tunctl -d t10; tunctl -d tap0
ip tuntap
ip link add br0 type bridge
tunctl -t br0; echo $?
tunctl -u nosuchuser; echo $?
tunctl -x; echo $?
printf 'a 1\nb 2\nd 4\n' > /tmp/one; printf 'a x\nb y\nb z\nc w\n' > /tmp/two
join /tmp/one /tmp/two
join -1 2 -2 2 <(printf 'x 1\ny 2\n') <(printf 'p 1\nq 2\n')
join -t , <(printf 'k,1,2\n') <(printf 'k,3\n')
join -j 1 /tmp/one /tmp/two | wc -l
join /tmp/one; echo $?
join /tmp/one /tmp/nosuch; echo $?
fold -w 4 <<< abcdefghij
echo "the quick brown fox jumps" | fold -s -w 10
printf 'a\tb\n' | fold -w 8
fold -w 0 /tmp/one; echo $?
fold /tmp/nosuch; echo $?
ip link add v0 type veth peer name v1; ip link set v0 up; ip link set v1 up
tc qdisc add dev v0 root nosuch
tc qdisc add dev v0 root handle 1: htb default 30
tc qdisc add dev v0 root nosuch
tc -j qdisc show dev v0 | jq -c '.[0].options | [.r2q, .default, .direct_qlen]'
iptables -A INPUT -m recent --set --hitcount 3
iptables -A INPUT -m recent --remove --seconds 3
iptables -A INPUT -m recent --rcheck --hitcount 3
iptables -A INPUT -m recent --set
iptables -S INPUT
bridge vlan add dev v0 vid 4095
bridge vlan add dev lo vid 5
nc -l 127.0.0.1 8080 & ip link set lo up; sleep 0.3
awk '{print $1, $2, $3, $4, $5, $6, $7, $8, $9, $11, $13, $14, $15, $16, $17}' /proc/net/tcp
awk '{print length($0)}' /proc/net/tcp
kill %1; wait
socat UNIX-LISTEN:/tmp/s.sock - & sleep 0.3
netstat -lx | awk '/s.sock/{print $1, $2, $3, $4, $5, $6, $7, $NF}'
netstat -x | awk '$NF == "/tmp/s.sock"' | wc -l
kill %1; wait; rm -f /tmp/s.sock
