for n in h1 r h2 h3; do ip netns add $n; ip -n $n link set lo up; done
ip link add la netns r type veth peer name eth0 netns h1
ip link add lb netns r type veth peer name eth0 netns h2
ip link add lc netns r type veth peer name eth0 netns h3
i=0; for d in la lb lc; do i=$((i+1)); ip -n r addr add 10.$i.0.1/24 dev $d; ip -n r -6 addr add fd0$i::1/64 dev $d nodad; ip -n r link set $d up; ip -n h$i addr add 10.$i.0.2/24 dev eth0; ip -n h$i addr add fd0$i::2/64 dev eth0 nodad; ip -n h$i link set eth0 up; ip -n h$i route add default via 10.$i.0.1; ip -n h$i -6 route add default via fd0$i::1; done
ip netns exec r sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1
for h in h2 h3; do ip -n $h addr add 9.9.9.9/32 dev lo; ip -n $h addr add 2001:db8::9/128 dev lo; done
ip -n r route add 9.9.9.9 via 10.2.0.2; ip -n r -6 route add 2001:db8::9 via fd02::2
ip -n r route add default via 10.3.0.2 table 50; ip -n r -6 route add default via fd03::2 table 50
ip -n r rule add ipproto tcp dport 443 lookup 50 pref 100
ip -n r rule add iif la ipproto udp sport 1000-2000 lookup 50 pref 101
ip -n r rule add iif la dport 7777 lookup 50 pref 102
ip -n r -6 rule add ipproto tcp dport 443 lookup 50 pref 100
ip -n r -6 rule add iif la ipproto icmp lookup 50 pref 101
ip netns exec h2 nc -lk 443 >/dev/null & ip netns exec h2 nc -lk 80 >/dev/null &
sleep 0.5
ip netns exec h1 nc -zv -w1 9.9.9.9 443; ip netns exec h1 nc -zv -w1 9.9.9.9 80
ip netns exec h1 nc -zv -w1 2001:db8::9 80; ip netns exec h1 nc -zv -w1 2001:db8::9 443
ip netns exec h2 iptables -A INPUT -p udp; ip netns exec h3 iptables -A INPUT -p udp
echo x | ip netns exec h1 nc -u -w1 -q0 -p 1500 9.9.9.9 99; echo x | ip netns exec h1 nc -u -w1 -q0 -p 2500 9.9.9.9 99
ip netns exec h2 iptables -nvL INPUT | tail -1; ip netns exec h3 iptables -nvL INPUT | tail -1
g() { echo "$*: $(ip -n r route get "$@" 2>&1 | head -1)"; }
g 9.9.9.9; g 9.9.9.9 ipproto tcp; g 9.9.9.9 ipproto tcp dport 443; g 9.9.9.9 dport 443; g 9.9.9.9 ipproto udp dport 443
g 9.9.9.9 from 10.1.0.2 iif la; g 9.9.9.9 from 10.1.0.2 iif la ipproto tcp dport 443; g 9.9.9.9 from 10.1.0.2 iif la dport 443
g 9.9.9.9 from 10.1.0.2 iif la sport 1500; g 9.9.9.9 from 10.1.0.2 iif la ipproto udp sport 1500;  g 9.9.9.9 from 10.1.0.2 iif la ipproto udp sport 2500
g 9.9.9.9 from 10.1.0.2 iif la dport 7777; g 9.9.9.9 from 10.1.0.2 iif la ipproto tcp dport 7777; g 9.9.9.9 from 10.1.0.2 iif la ipproto icmp dport 7777; g 9.9.9.9 dport 7777
g 9.9.9.9 ipproto sctp; g 9.9.9.9 ipproto 47; g 9.9.9.9 from 10.1.0.2 iif la ipproto icmp; g 2001:db8::9 ipproto icmp; g 2001:db8::9 from fd01::2 iif la ipproto icmp; g 2001:db8::9 ipproto ipv6-icmp; g 2001:db8::9 from fd01::2 iif la
g 2001:db8::9 ipproto tcp dport 443; g 2001:db8::9 dport 443; g 2001:db8::9 from fd01::2 iif la ipproto tcp dport 443; g 2001:db8::9 ipproto 47
ip -n r rule add ipproto udp lookup 50 pref 50; g 9.9.9.9; g 9.9.9.9 from 10.1.0.2 iif la; g 9.9.9.9 ipproto icmp; ip -n r -6 rule add ipproto udp lookup 50 pref 50; g 2001:db8::9
ip netns exec h1 ping -c1 -W1 9.9.9.9 | grep -c ttl; ip netns exec r sysctl -qw net.ipv4.conf.la.rp_filter=1
ip -n r rule add ipproto tcp sport 80 to 10.1.0.2 lookup 60 pref 40; ip -n r route add unreachable default table 60
ip netns exec h1 nc -zv -w1 9.9.9.9 80; ip -n r rule del pref 40;  ip -n r rule add ipproto tcp sport 80 lookup 60 pref 40
ip netns exec h1 nc -zv -w1 9.9.9.9 80
kill %1 %2
