# What IPv6 counts: of a namespace, of each link, and what nstat and netstat make of it.
sysctl -qw net.ipv6.conf.default.router_solicitations=0
ip netns add a
ip netns exec a sysctl -qw net.ipv6.conf.default.router_solicitations=0
ip netns add b
ip netns exec b sysctl -qw net.ipv6.conf.default.router_solicitations=0
ip link add v0 type veth peer name v1 netns a
ip -n a link add w0 type veth peer name w1 netns b
ip link set lo up
ip addr add fd00::1/64 dev v0 nodad
ip -n a addr add fd00::2/64 dev v1 nodad
ip -n a addr add fd01::2/64 dev w0 nodad
ip -n b addr add fd01::3/64 dev w1 nodad
ip link set v0 up
ip -n a link set v1 up
ip -n a link set w0 up
ip -n b link set w1 up
ip route add default via fd00::2
ip -n b route add default via fd01::2
sleep 4
nstat -n
ping -c 2 -i 0.2 ::1 > /dev/null
nstat
ping -c 1 fd00::1 > /dev/null
nstat 'Ip6*'
grep -E 'Ip6InReceives|Ip6InDelivers|Ip6OutRequests' /proc/net/dev_snmp6/lo
ping -c 2 -i 0.2 fd00::2 > /dev/null
nstat 'Icmp6*'
ping -c 1 -W 1 fd01::3 > /dev/null
ip netns exec a grep AddrErrors /proc/net/snmp6
ip netns exec a sysctl -qw net.ipv6.conf.all.forwarding=1
ping -c 1 -W 1 fd01::3 > /dev/null
ip netns exec a grep Forw /proc/net/snmp6
ip netns exec a grep Forw /proc/net/dev_snmp6/w0
ping -c 1 -W 1 -t 1 fd01::3 > /dev/null
ping -c 1 -W 1 fd02::3 > /dev/null
ip netns exec a grep -E 'HdrErrors|OutTimeExcds|OutDestUnreachs' /proc/net/snmp6
ping -c 1 -W 1 -s 2000 fd00::2 > /dev/null
grep -E 'Frag|Reasm' /proc/net/snmp6
ip -n a link set w0 mtu 1280
ping -c 1 -W 1 -s 1400 fd01::3 > /dev/null
ip netns exec a grep -E 'TooBig|FragFails' /proc/net/snmp6
echo x | nc -u -w 1 fd00::2 99
grep -E 'Udp6' /proc/net/snmp6
ip netns exec a grep Udp6NoPorts /proc/net/snmp6
ip6tables -A OUTPUT -p icmpv6 --icmpv6-type echo-request -j DROP
ping -c 1 -W 1 fd00::2 > /dev/null
grep -E 'OutDiscards' /proc/net/snmp6
ip6tables -F
ls /proc/net/dev_snmp6
ip link set v0 mtu 1200
ls /proc/net/dev_snmp6
netstat -s -6 -u
nstat -as 'Udp6*'
nstat -jas 'Ip6OutNoRoutes' 'Icmp6InEchos'
