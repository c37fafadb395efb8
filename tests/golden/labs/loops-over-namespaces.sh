#!/bin/bash
# Commands given to namespaces by here-documents and loops
create_ns() { ip netns add "$1"; ip netns exec "$1" ip link set lo up; }
for ns in red green blue; do create_ns $ns; done
ip link add name sw type bridge
ip link set dev sw up
ip addr add 172.20.0.1/24 dev sw
declare -A addr=([red]=172.20.0.11 [green]=172.20.0.12 [blue]=172.20.0.13)
for ns in red green blue; do
  ip link add "$ns-br" type veth peer name eth0 netns $ns
  ip link set "$ns-br" master sw
  ip link set "$ns-br" up
  ip netns exec $ns bash <<EOF
ip addr add ${addr[$ns]}/24 dev eth0
ip link set eth0 up
ip route add default via 172.20.0.1
EOF
done
for src in red green blue; do for dst in red green blue; do [ $src = $dst ] && continue; ip netns exec $src ping -c1 -W1 -q ${addr[$dst]} >/dev/null && r=ok || r=FAIL; printf '%-6s -> %-6s %s\n' $src $dst $r; done; done
ip netns exec red bash -c 'ip -4 addr show eth0 | grep -oP "(?<=inet\s)\d+(\.\d+){3}"'
ip netns exec blue sh -c 'ip route | while read l; do echo "route: $l"; done'
ip netns exec green sysctl -n net.ipv4.ip_forward
ip netns exec green sysctl net.ipv4.conf.eth0.rp_filter net.ipv4.conf.all.forwarding
ip netns exec green bash -c 'echo 1 > /proc/sys/net/ipv4/ip_forward; cat /proc/sys/net/ipv4/ip_forward'
ip netns | sort | awk '{print NR")", $1}'
ip netns exec red ip -o link | wc -l
ip netns exec red ip route get 172.20.0.12
ip netns exec red ip route get 9.9.9.9
ip netns exec red ping -c 1 -W 1 9.9.9.9
ip link set green-br nomaster
ip netns exec red ping -c 1 -W 1 172.20.0.12
ip neigh show dev sw | awk '{print $1, $NF}' | sort
ip -all netns exec ip -br -4 addr show eth0
cat <<-'X' | ip -batch -
	link set green-br master sw
	addr add 172.20.1.1/24 dev sw
	route add 10.99.0.0/16 via 172.20.0.13
X
ip route | sort
echo 'link set nosuch up' | ip -b -
ip netns exec red ping -c 2 -i 0.2 172.20.0.12 | tail -2 | head -1
ip netns exec red traceroute -n -m 3 -w 1 -q 1 10.99.1.1 | tail -n +2
ip netns del red; ip netns del green; ip netns del blue; sleep 1; ip -br link show type veth
ip addr flush dev sw; ip -4 addr show sw; ip route
