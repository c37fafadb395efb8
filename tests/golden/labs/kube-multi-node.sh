#!/bin/bash
# two nodes with a pod bridge each, host routes between (as in kube tutorials)
NODES="node1 node2"
ip link add lan type bridge && ip link set lan up
k=0
for node in $NODES; do
  k=$((k+1))
  ip netns add $node
  ip link add ${node}-lan type veth peer name eth0 netns $node
  ip link set ${node}-lan master lan up
  ip -n $node addr add 192.168.10.$k/24 dev eth0
  ip -n $node link set eth0 up
  ip -n $node link set lo up
  ip -n $node link add cbr0 type bridge
  ip -n $node addr add 10.244.$k.1/24 dev cbr0
  ip -n $node link set cbr0 up
  for p in 1 2; do
    pod=pod$k$p
    ip netns add $pod
    ip link add veth$p netns $node type veth peer name eth0 netns $pod
    ip -n $node link set veth$p master cbr0
    ip -n $node link set veth$p up
    ip -n $pod link set lo up
    ip -n $pod addr add 10.244.$k.1$p/24 dev eth0
    ip -n $pod link set eth0 up
    ip -n $pod route add default via 10.244.$k.1
  done
  ip netns exec $node sysctl -qw net.ipv4.ip_forward=1
done
ip netns list | sort
ip netns exec pod11 ping -c 1 10.244.1.12
ip netns exec pod11 ping -c 1 -W 1 10.244.2.11
ip -n node1 route add 10.244.2.0/24 via 192.168.10.2 dev eth0
ip netns exec pod11 ping -c 1 -W 1 10.244.2.11
ip -n node2 route add 10.244.1.0/24 via 192.168.10.1 dev eth0
ip netns exec pod11 ping -c 1 -W 1 10.244.2.11
ip -n node1 route
ip netns exec pod11 traceroute -n -q 1 10.244.2.12 | sed 's/  [0-9.]* ms//'
ip netns exec node1 iptables -t nat -N KUBE-SERVICES
ip netns exec node1 iptables -t nat -A PREROUTING -m comment --comment "kubernetes service portals" -j KUBE-SERVICES
ip netns exec node1 iptables -t nat -A OUTPUT -m comment --comment "kubernetes service portals" -j KUBE-SERVICES
ip netns exec node1 iptables -t nat -N KUBE-SVC-WEB
ip netns exec node1 iptables -t nat -N KUBE-SEP-A
ip netns exec node1 iptables -t nat -N KUBE-SEP-B
ip netns exec node1 iptables -t nat -A KUBE-SERVICES -d 10.96.0.10/32 -p tcp -m tcp --dport 80 -j KUBE-SVC-WEB
ip netns exec node1 iptables -t nat -A KUBE-SVC-WEB -m statistic --mode random --probability 0.5 -j KUBE-SEP-A
ip netns exec node1 iptables -t nat -A KUBE-SVC-WEB -j KUBE-SEP-B
ip netns exec node1 iptables -t nat -A KUBE-SEP-A -p tcp -j DNAT --to-destination 10.244.2.11:8080
ip netns exec node1 iptables -t nat -A KUBE-SEP-B -p tcp -j DNAT --to-destination 10.244.2.12:8080
ip netns exec node1 iptables -t nat -A POSTROUTING -s 10.244.1.0/24 ! -d 10.244.0.0/16 -j MASQUERADE
for p in pod21 pod22; do ip netns exec $p sh -c "mkdir -p /tmp/$p; cd /tmp/$p; echo same > index.html; exec python3 -m http.server 8080 > /dev/null 2>&1" & done
sleep 1
ip netns exec pod11 curl -s -m 3 http://10.96.0.10/
ip netns exec node1 curl -s -m 3 http://10.96.0.10/
ip netns exec pod11 curl -s -m 3 http://10.244.2.11:8080/
ip netns exec pod21 curl -s -m 2 http://10.96.0.10/; echo "from the other node: $?"
ip netns exec node1 iptables -t nat -S KUBE-SERVICES
ip netns exec node1 iptables -t nat -S | grep -c KUBE
kill %1 %2
for ns in pod11 pod12 pod21 pod22 node1 node2; do ip netns del $ns; done
ip link del lan
