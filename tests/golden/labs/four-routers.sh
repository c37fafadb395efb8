#!/bin/bash
# A line of routers with static routes: TTL, redirects, blackholes, MTU
set -e
N=4
for i in $(seq 1 $N); do ip netns add r$i; ip netns exec r$i sysctl -qw net.ipv4.ip_forward=1 net.ipv4.conf.all.send_redirects=0; ip -n r$i link set lo up; ip -n r$i addr add 10.255.0.$i/32 dev lo; done
for i in $(seq 1 $((N-1))); do j=$((i+1))
  ip link add e$i$j netns r$i type veth peer name e$j$i netns r$j
  ip -n r$i addr add 10.0.$i.1/30 dev e$i$j; ip -n r$j addr add 10.0.$i.2/30 dev e$j$i
  ip -n r$i link set e$i$j up; ip -n r$j link set e$j$i up
done
for i in $(seq 1 $N); do for k in $(seq 1 $N); do
  if [ $k -gt $i ]; then ip -n r$i route add 10.255.0.$k/32 via 10.0.$i.2; fi
  if [ $k -lt $i ]; then ip -n r$i route add 10.255.0.$k/32 via 10.0.$((i-1)).1; fi
done; done
set +e
ip -n r1 route add default via 10.0.1.2
ip -n r4 route add default via 10.0.3.1
ip -n r2 route
ip netns exec r1 ping -c 1 10.255.0.4
ip netns exec r1 traceroute -n -q 1 10.255.0.4
ip netns exec r1 traceroute -n -q 1 -I 10.255.0.4
ip netns exec r1 ping -c 1 -t 2 10.255.0.4
ip netns exec r1 ping -c 1 -W 1 192.0.2.1
ip -n r3 route add blackhole 10.255.9.0/24
ip -n r3 route add prohibit 10.255.8.0/24
ip -n r3 route add unreachable 10.255.7.0/24
ip -n r2 route add 10.255.0.0/16 via 10.0.2.2
for d in 10.255.9.1 10.255.8.1 10.255.7.1; do ip netns exec r1 ping -c 1 -W 1 $d | sed -n 2,4p; done
ip netns exec r3 ping -c 1 10.255.9.1
ip netns exec r3 ping -c 1 10.255.8.1
ip netns exec r3 ping -c 1 10.255.7.1
ip -n r3 link set e34 mtu 1200
ip netns exec r1 ping -c 1 -s 1300 -M do 10.255.0.4
ip netns exec r1 ping -c 1 -s 1300 -M do 10.255.0.4
ip -n r1 route get 10.255.0.4 | head -2 | sed 's/expires [0-9]*sec/expires N/'
ip netns exec r1 ping -c 1 -s 1300 10.255.0.4 | head -2
ip netns exec r1 ping -c 1 -s 3000 -I 10.255.0.1 10.255.0.3
ip -n r1 route change 10.255.0.4/32 via 10.0.1.2 metric 5
ip -n r1 route replace 10.255.0.4/32 via 10.0.1.2 mtu 1000 advmss 900
ip -n r1 route show 10.255.0.4
ip -n r1 route add 10.255.0.4/32 via 10.0.1.2 mtu 1000
ip -n r1 route append 10.255.0.4/32 via 10.0.1.2 src 10.255.0.1
ip -n r1 route list root 10.255.0.0/16
ip -n r1 route list match 10.255.0.4
ip -n r1 route list exact 10.255.0.4
ip -n r1 route del 10.255.0.4/32
ip -n r1 route del 10.255.0.4/32 metric 5; ip -n r1 route del 10.255.0.44
ip -n r1 route add 10.9.0.0/16 via 10.77.0.1
ip -n r1 route add 10.9.0.0/16 via 10.0.1.2 dev nosuch
ip -n r1 route add 10.9.0.1/16 via 10.0.1.2
ip -n r1 route add 10.9.0.0/16 dev e12 scope link
ip -n r1 route add 10.9.0.0/16 via 10.0.1.1
ip -n r1 route add 10.9.9.0/24 via 10.77.0.1 dev e12 onlink
ip -n r1 route show dev e12
ip -n r1 -j route show 10.9.9.0/24 | jq -c .
ip -n r2 link set e21 down
ip -n r1 -br link show e12; ip -n r1 route show 10.255.0.2
ip netns exec r1 ping -c 1 -W 1 10.255.0.2
ip netns exec r2 cat /proc/net/snmp | awk '/^Icmp:/{n++; if(n==2) print ($2>0)}'
