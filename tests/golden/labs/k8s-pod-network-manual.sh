#!/bin/bash
# pods by hand: pause container = unshare
set -o errexit -o nounset -o pipefail

POD_CIDR="10.244.1.0/24"
BR=cni0

ip link add ${BR} type bridge
ip addr add 10.244.1.1/24 dev ${BR}
ip link set dev ${BR} up
iptables -P FORWARD ACCEPT
sysctl -w net.ipv4.ip_forward=1 > /dev/null

create_pod() {
  local name=$1 ip=$2
  unshare --net sleep infinity &
  local pid=$!
  sleep 0.1
  mkdir -p /var/run/netns
  touch /var/run/netns/cni-${name}
  mount --bind /proc/${pid}/ns/net /var/run/netns/cni-${name}
  ip link add v-${name} type veth peer name eth0 netns cni-${name}
  ip link set v-${name} master ${BR} up
  bridge link set dev v-${name} hairpin on
  nsenter --net=/var/run/netns/cni-${name} ip addr add ${ip}/24 dev eth0
  nsenter --net=/var/run/netns/cni-${name} ip link set eth0 up
  nsenter -t ${pid} -n ip link set lo up
  nsenter -t ${pid} -n ip route add default via 10.244.1.1
  echo "pod ${name} ${ip}"
}
create_pod nginx 10.244.1.10
create_pod client 10.244.1.11
ip netns list | sort
ip netns identify $! 
lsns -t net -n -o NPROCS,COMMAND | sort
nsenter --net=/var/run/netns/cni-client ping -c 1 10.244.1.10 | head -2
nsenter --net=/var/run/netns/cni-nginx python3 -m http.server --bind 10.244.1.10 8000 >/dev/null 2>&1 &
WEB=$!
sleep 1
# service 10.96.0.10:80 -> pod
iptables -t nat -N KUBE-SERVICES
iptables -t nat -A PREROUTING -m comment --comment "kubernetes service portals" -j KUBE-SERVICES
iptables -t nat -A OUTPUT -m comment --comment "kubernetes service portals" -j KUBE-SERVICES
iptables -t nat -N KUBE-SVC-NGINX
iptables -t nat -N KUBE-SEP-A
iptables -t nat -A KUBE-SERVICES -d 10.96.0.10/32 -p tcp -m comment --comment "default/nginx cluster IP" -m tcp --dport 80 -j KUBE-SVC-NGINX
iptables -t nat -A KUBE-SVC-NGINX -m statistic --mode random --probability 1.0 -j KUBE-SEP-A
iptables -t nat -A KUBE-SEP-A -s 10.244.1.10/32 -j MARK --set-xmark 0x4000/0x4000
iptables -t nat -A KUBE-SEP-A -p tcp -m tcp -j DNAT --to-destination 10.244.1.10:8000
iptables -t nat -A POSTROUTING -m mark --mark 0x4000/0x4000 -j MASQUERADE --random-fully
iptables-save -t nat | grep -v '^[#:]'
curl -s -o /dev/null -w '%{http_code}\n' http://10.96.0.10/ || echo "curl: $?"
ip route add 10.96.0.0/12 dev ${BR}
curl -s -m 2 -o /dev/null -w '%{http_code}\n' http://10.96.0.10/
nsenter --net=/var/run/netns/cni-client curl -s -m 2 -o /dev/null -w '%{http_code} %{local_ip}\n' http://10.96.0.10/
nsenter --net=/var/run/netns/cni-nginx curl -s -m 2 -o /dev/null -w '%{http_code}\n' http://10.96.0.10/
iptables -t nat -L KUBE-SEP-A -n -v | tail -n +3 | awk '{print $1,$3,$4}'
conntrack -L -d 10.96.0.10 2>/dev/null | wc -l
kill $WEB
umount /var/run/netns/cni-client && rm /var/run/netns/cni-client
ip netns list
ip netns del cni-nginx
ip netns del cni-client || echo "already gone"
kill $(jobs -p)
wait 2>/dev/null || true
ip -br link show master ${BR} | wc -l
ip link del ${BR}
