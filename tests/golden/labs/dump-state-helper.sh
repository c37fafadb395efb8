#!/bin/bash
# debugging helper: dump everything of every namespace
set -o nounset
section() { printf '\n===== %s =====\n' "$1"; }
dump() {
  local ns=$1
  section "$ns: links";   ip -n "$ns" -o link | awk -F': ' '{print $2": "$3}' | cut -c1-60
  section "$ns: addrs";   ip -n "$ns" -o -4 addr | awk '{print $2, $4}'
  section "$ns: routes";  ip -n "$ns" route
  section "$ns: rules";   ip -n "$ns" rule
  section "$ns: neigh";   ip -n "$ns" neigh | awk '{print $1, $NF}' | sed -E 's/REACHABLE|STALE|DELAY/ok/'
  section "$ns: sockets"; ip netns exec "$ns" ss -tuln
  section "$ns: nat";     ip netns exec "$ns" iptables -t nat -S
  section "$ns: filter";  ip netns exec "$ns" iptables -S
}
ip netns add app
ip netns add gw
ip link add eth0 netns app type veth peer name int0 netns gw
ip -n app addr add 172.31.0.2/30 dev eth0
ip -n gw addr add 172.31.0.1/30 dev int0
ip -n app link set dev eth0 up; ip -n gw link set dev int0 up
ip -n app link set dev lo up
ip -n app route add default via 172.31.0.1
ip netns exec gw iptables -t nat -A POSTROUTING ! -o int0 -s 172.31.0.0/30 -j MASQUERADE
ip netns exec gw iptables -P FORWARD DROP
ip netns exec gw iptables -A FORWARD -i int0 -m comment --comment "from app" -j ACCEPT
ip netns exec app nc -lk -p 8443 > /dev/null 2>&1 &
ip netns exec app ping -c1 -W1 172.31.0.1 > /dev/null; echo "ping: $?"
for ns in $(ip netns list | awk '{print $1}' | sort); do dump "$ns"; done
ip netns exec gw nc -z -w1 172.31.0.2 8443 && echo open || echo closed
ip netns exec gw nc -z -w1 172.31.0.2 8444 && echo open || echo closed
diff <(ip -n app route) <(ip -n gw route)
ip -n app route | tee routes.txt | wc -l
md5sum < routes.txt | cut -c1-8
sort -u routes.txt | head -1 | tr ' ' '\n' | grep -n via
cat <<EOT | while read -r a b; do printf '%s=%s\n' "$b" "$a"; done
one 1
two 2
EOT
ip netns exec app env | grep -c '^PATH='
ip netns exec app sh -c 'echo $0 $#' a b
ip netns exec app bash -c 'echo "pid $(( $$ > 1 ))"; exit 7'; echo "rc $?"
ip netns exec app false; echo "rc $?"
kill $(ip netns pids app)
sleep 0.2
ip netns pids app | wc -l
ip -all netns delete
ip netns
