#!/bin/sh
# lab: web, app, db in separate subnets, router in the middle
set -x
for t in web app db router; do ip netns add $t; done
i=1
for t in web app db; do
  ip link add ${t}0 netns $t type veth peer name to-$t netns router
  ip -n $t addr add 10.$i.0.10/24 dev ${t}0
  ip -n router addr add 10.$i.0.1/24 dev to-$t
  ip -n $t link set ${t}0 up; ip -n $t link set lo up
  ip -n router link set to-$t up
  ip -n $t route add default via 10.$i.0.1
  i=$((i+1))
done
ip netns exec router sysctl -w net.ipv4.ip_forward=1
set +x
ip netns exec web ping -c 1 10.2.0.10
ip netns exec web ping -c 1 10.3.0.10
ip netns exec router iptables -A FORWARD -s 10.1.0.0/24 -d 10.3.0.0/24 -j REJECT
ip netns exec web ping -c 1 10.3.0.10
ip netns exec app ping -c 1 10.3.0.10
ip netns exec router iptables -R FORWARD 1 -s 10.1.0.0/24 -d 10.3.0.0/24 -j REJECT --reject-with icmp-host-prohibited
ip netns exec web ping -c 1 10.3.0.10
ip netns exec router iptables -R FORWARD 1 -s 10.1.0.0/24 -d 10.3.0.0/24 -j DROP
ip netns exec web ping -c 1 -W 1 10.3.0.10
ip netns exec router iptables -vnL FORWARD
ip netns exec db nc -l -p 3306 > /tmp/db.out & sleep 0.5; echo "SELECT 1" | ip netns exec app nc -q 0 10.3.0.10 3306; wait; cat /tmp/db.out
ip netns exec db nc -l -p 3306 > /tmp/db2.out & sleep 0.5; echo "SELECT 2" | timeout 2 ip netns exec web nc -w 1 10.3.0.10 3306; echo "rc=$?"; kill %1; wait; wc -c < /tmp/db2.out
ip netns exec router ip route show
ip netns exec router ip neigh show | sort
ip -n router route add blackhole 10.1.0.10/32
ip netns exec app ping -c 1 -W 1 10.1.0.10
ip -n router route del blackhole 10.1.0.10/32
ip -n router route add unreachable 10.1.0.10/32
ip netns exec app ping -c 1 -W 1 10.1.0.10
ip -n router route del unreachable 10.1.0.10
ip -n router route add prohibit 10.1.0.10
ip netns exec app ping -c 1 -W 1 10.1.0.10
ip -n router route show 10.1.0.10
ip -n router route del 10.1.0.10
ip -n router link set to-db down
ip netns exec app ping -c 1 -W 1 10.3.0.10
ip -n router route
ip -n db -br link
ip -n router link set to-db up
ip netns exec app ping -c 1 10.3.0.10
ip netns exec router sysctl -w net.ipv4.ip_forward=0
ip netns exec app ping -c 1 -W 1 10.3.0.10
ip netns exec app ping -c 1 10.2.0.1
ip netns exec app traceroute -n -w 1 -m 3 10.3.0.10
