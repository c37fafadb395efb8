#!/bin/bash
# Blog: what kube-proxy does, with a few iptables rules
set -e
ip link add cni0 type bridge
ip addr add 10.244.0.1/24 dev cni0
ip link set cni0 up
for i in 1 2 3; do
  ip netns add pod$i
  ip link add veth$i type veth peer name eth0 netns pod$i
  ip link set veth$i master cni0 up
  ip -n pod$i addr add 10.244.0.1$i/24 dev eth0
  ip -n pod$i link set eth0 up
  ip -n pod$i link set lo up
  ip -n pod$i route add default via 10.244.0.1
done
sysctl -w net.ipv4.ip_forward=1
cat /proc/sys/net/bridge/bridge-nf-call-iptables
iptables -t nat -N KUBE-SERVICES
iptables -t nat -N KUBE-SVC-WEB
iptables -t nat -N KUBE-SEP-1
iptables -t nat -N KUBE-SEP-2
iptables -t nat -N KUBE-MARK-MASQ
iptables -t nat -N KUBE-POSTROUTING
iptables -t nat -A PREROUTING -m comment --comment "kubernetes service portals" -j KUBE-SERVICES
iptables -t nat -A OUTPUT -m comment --comment "kubernetes service portals" -j KUBE-SERVICES
iptables -t nat -A POSTROUTING -m comment --comment "kubernetes postrouting rules" -j KUBE-POSTROUTING
iptables -t nat -A KUBE-MARK-MASQ -j MARK --or-mark 0x4000
iptables -t nat -A KUBE-POSTROUTING -m mark ! --mark 0x4000/0x4000 -j RETURN
iptables -t nat -A KUBE-POSTROUTING -j MARK --xor-mark 0x4000
iptables -t nat -A KUBE-POSTROUTING -m comment --comment "snat" -j MASQUERADE --random-fully
iptables -t nat -A KUBE-SERVICES -d 10.96.0.10/32 -p tcp -m comment --comment "default/web cluster IP" -m tcp --dport 80 -j KUBE-SVC-WEB
iptables -t nat -A KUBE-SVC-WEB ! -s 10.244.0.0/16 -d 10.96.0.10/32 -p tcp -m tcp --dport 80 -j KUBE-MARK-MASQ
iptables -t nat -A KUBE-SVC-WEB -m statistic --mode nth --every 2 --packet 0 -j KUBE-SEP-1
iptables -t nat -A KUBE-SVC-WEB -j KUBE-SEP-2
iptables -t nat -A KUBE-SEP-1 -s 10.244.0.11/32 -j KUBE-MARK-MASQ
iptables -t nat -A KUBE-SEP-1 -p tcp -m tcp -j DNAT --to-destination 10.244.0.11:8080
iptables -t nat -A KUBE-SEP-2 -s 10.244.0.12/32 -j KUBE-MARK-MASQ
iptables -t nat -A KUBE-SEP-2 -p tcp -m tcp -j DNAT --to-destination 10.244.0.12:8080
iptables-save -t nat | grep -v '^#'
iptables -t nat -L KUBE-SVC-WEB -n
iptables -t nat -nvL KUBE-POSTROUTING
for i in 1 2; do
  mkdir -p www$i && echo "pod $i" > www$i/index.html
  (cd www$i; ip netns exec pod$i python3 -m http.server 8080 >/dev/null 2>&1) &
done
sleep 1
ip netns exec pod3 curl -s http://10.96.0.10/
ip netns exec pod3 curl -s http://10.96.0.10/
for i in $(seq 4); do ip netns exec pod3 curl -s --max-time 2 http://10.96.0.10/; done | sort | uniq -c | tr -s ' '
ip netns exec pod1 curl -s -o /dev/null -w '%{http_code} %{remote_ip} %{size_download}\n' http://10.96.0.10/
ip netns exec pod3 curl -sI http://10.244.0.11:8080/ | grep -iE '^(HTTP|content)'
conntrack -L -p tcp --orig-dst 10.96.0.10 2>/dev/null | awk '{print $4}' | sort | uniq -c | tr -s ' '
conntrack -L -d 10.96.0.10 2>/dev/null | head -1 | grep -oE 'dport=80 src=10.244.0.1[12] dst=10.244.0.13 sport=8080'
iptables -t nat -Z
iptables -t nat -L KUBE-SERVICES -nv
iptables -t nat -X KUBE-SVC-WEB || true
iptables -t nat -D KUBE-SVC-WEB -m statistic --mode nth --every 2 --packet 0 -j KUBE-SEP-1
iptables -t nat -C KUBE-SVC-WEB -j KUBE-SEP-2 && echo still
iptables -t nat -C KUBE-SVC-WEB -j KUBE-SEP-1 || echo gone
ip netns exec pod3 curl -s http://10.96.0.10/
iptables -t nat -I KUBE-SERVICES 1 -p tcp --dport 30080 -m addrtype --dst-type LOCAL -j KUBE-SVC-WEB
curl -s http://10.244.0.1:30080/
iptables -t nat -S KUBE-SERVICES
iptables -t nat -F KUBE-SERVICES
ip netns exec pod3 curl -s --connect-timeout 1 http://10.96.0.10/
echo "never here because of set -e"
