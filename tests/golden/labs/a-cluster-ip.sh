#!/bin/bash
# A ClusterIP service with kube-proxy's iptables: random choice among endpoints, masquerade mark, no endpoints.
ip netns add node
ip netns exec node sysctl -qw net.ipv4.ip_forward=1
ip -n node link set lo up
ip -n node link add cni0 type bridge
ip -n node addr add 10.244.0.1/24 dev cni0
ip -n node link set cni0 up
for p in pod1 pod2 client; do
  ip netns add $p
  ip link add v-$p netns node type veth peer name eth0 netns $p
  ip -n node link set v-$p master cni0 up
  ip -n $p link set lo up
  ip -n $p link set eth0 up
done
ip -n pod1 addr add 10.244.0.11/24 dev eth0
ip -n pod2 addr add 10.244.0.12/24 dev eth0
ip -n client addr add 10.244.0.20/24 dev eth0
for p in pod1 pod2 client; do ip -n $p route add default via 10.244.0.1; done
cat > /tmp/rules.v4 <<'RULES'
*nat
:PREROUTING ACCEPT [0:0]
:INPUT ACCEPT [0:0]
:OUTPUT ACCEPT [0:0]
:POSTROUTING ACCEPT [0:0]
:KUBE-SERVICES - [0:0]
:KUBE-POSTROUTING - [0:0]
:KUBE-MARK-MASQ - [0:0]
:KUBE-SVC-WEB - [0:0]
:KUBE-SEP-ONE - [0:0]
:KUBE-SEP-TWO - [0:0]
-A PREROUTING -m comment --comment "kubernetes service portals" -j KUBE-SERVICES
-A OUTPUT -m comment --comment "kubernetes service portals" -j KUBE-SERVICES
-A POSTROUTING -m comment --comment "kubernetes postrouting rules" -j KUBE-POSTROUTING
-A KUBE-MARK-MASQ -j MARK --set-xmark 0x4000/0x4000
-A KUBE-POSTROUTING -m mark ! --mark 0x4000/0x4000 -j RETURN
-A KUBE-POSTROUTING -j MARK --set-xmark 0x4000/0x0
-A KUBE-POSTROUTING -m comment --comment "kubernetes service traffic requiring SNAT" -j MASQUERADE --random-fully
-A KUBE-SERVICES -d 10.96.0.10/32 -p tcp -m comment --comment "default/web cluster IP" -m tcp --dport 80 -j KUBE-SVC-WEB
-A KUBE-SVC-WEB -s 10.244.0.0/24 -j KUBE-MARK-MASQ
-A KUBE-SVC-WEB -m statistic --mode nth --every 2 --packet 0 -j KUBE-SEP-ONE
-A KUBE-SVC-WEB -j KUBE-SEP-TWO
-A KUBE-SEP-ONE -s 10.244.0.11/32 -j KUBE-MARK-MASQ
-A KUBE-SEP-ONE -p tcp -m tcp -j DNAT --to-destination 10.244.0.11:8080
-A KUBE-SEP-TWO -s 10.244.0.12/32 -j KUBE-MARK-MASQ
-A KUBE-SEP-TWO -p tcp -m tcp -j DNAT --to-destination 10.244.0.12:8080
COMMIT
*filter
:INPUT ACCEPT [0:0]
:FORWARD ACCEPT [0:0]
:OUTPUT ACCEPT [0:0]
:KUBE-FORWARD - [0:0]
-A FORWARD -m conntrack --ctstate INVALID -j DROP
-A FORWARD -d 10.96.0.99/32 -p tcp -m tcp --dport 80 -m comment --comment "default/empty has no endpoints" -j REJECT --reject-with icmp-port-unreachable
COMMIT
RULES
ip netns exec node iptables-restore --test < /tmp/rules.v4; echo "test $?"
ip netns exec node iptables-restore < /tmp/rules.v4; echo "restore $?"
ip netns exec node iptables-save | grep -v '^#' | sed 's/\[[0-9:]*\]/[]/'
for n in 1 2; do
  ip netns exec pod$n sh -c "mkdir -p /tmp/p$n; cd /tmp/p$n; echo pod$n > index.html; python3 -m http.server 8080 >/dev/null 2>&1 &"
done
sleep 1
for i in 1 2 3 4; do ip netns exec client curl -s --max-time 2 http://10.96.0.10/; done
ip netns exec client curl -s --max-time 2 http://10.96.0.99/; echo "rc=$?"
ip netns exec node iptables -t nat -L KUBE-SVC-WEB -n -v -x | tail -n +3 | awk '{print $1, $3}'
ip netns exec node conntrack -L -d 10.96.0.10 2>/dev/null | awk '{print $1, $6, $7}' | sort | uniq -c | awk '{print $2,$3,$4}' | sort -u
ip netns exec client ip route get 10.96.0.10
ip netns exec node iptables -t nat -C KUBE-SVC-WEB -j KUBE-SEP-TWO && echo present
ip netns exec node iptables -t nat -D KUBE-SVC-WEB 2
ip netns exec client curl -s --max-time 2 http://10.96.0.10/
ip netns exec node iptables -t nat -X KUBE-SEP-ONE
ip netns exec node iptables -t nat -F KUBE-SEP-ONE; ip netns exec node iptables -t nat -X KUBE-SEP-ONE; echo $?
