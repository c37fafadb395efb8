#!/bin/bash
# ndisc unsolicited na and arp evict, after the kernel's selftests
HOST_NS="ns-host"; ROUTER_NS="ns-router"; HOST_INTF="veth-host"; ROUTER_INTF="veth-router"; SUBNET_WIDTH=64; ROUTER_ADDR_V6=2001:db8:abcd:0012::1; HOST_ADDR_V6=2001:db8:abcd:0012::3
for ns in $HOST_NS $ROUTER_NS; do ip netns add $ns; done
ip link add ${ROUTER_INTF} netns $ROUTER_NS type veth peer name ${HOST_INTF} netns $HOST_NS
H="ip netns exec $HOST_NS"; R="ip netns exec $ROUTER_NS"
$H sysctl -qw net.ipv6.conf.${HOST_INTF}.ndisc_notify=1; $H sysctl -qw net.ipv6.conf.${HOST_INTF}.disable_ipv6=0
$R sysctl -qw net.ipv6.conf.all.forwarding=1; $R sysctl -qw net.ipv6.conf.${ROUTER_INTF}.drop_unsolicited_na=0; $R sysctl -qw net.ipv6.conf.${ROUTER_INTF}.accept_untracked_na=1
ip -n $ROUTER_NS link set dev ${ROUTER_INTF} up; ip -n $ROUTER_NS -6 addr add ${ROUTER_ADDR_V6}/${SUBNET_WIDTH} dev ${ROUTER_INTF} nodad; sleep 1
$R timeout 6 tcpdump -nn -i ${ROUTER_INTF} -c 1 'icmp6 && icmp6[0] == 136 && src 2001:db8:abcd:12::3' 2>/dev/null > /tmp/tcpdump_na & sleep 0.5
ip -n $HOST_NS link set dev ${HOST_INTF} up; ip -n $HOST_NS -6 addr add ${HOST_ADDR_V6}/${SUBNET_WIDTH} dev ${HOST_INTF}
wait; sed 's/^[0-9:.]* //' /tmp/tcpdump_na; rm /tmp/tcpdump_na
ip -n $ROUTER_NS -6 neigh show to ${HOST_ADDR_V6} dev ${ROUTER_INTF}
$R sysctl net.ipv6.conf.${ROUTER_INTF}.accept_untracked_na net.ipv6.conf.${ROUTER_INTF}.drop_unsolicited_na
for v in 0 1 2; do $H sysctl -w net.ipv4.conf.${HOST_INTF}.arp_ignore=$v; done; $H sysctl -w net.ipv4.conf.${HOST_INTF}.arp_ignore=x; $H sysctl -w net.ipv4.conf.nosuch.arp_ignore=1; $H sysctl net.ipv4.conf.${HOST_INTF} 2>&1 | wc -l; $H sysctl -a 2>/dev/null | grep -c '^net.ipv6.conf.veth-host'; $H sysctl -n net.ipv4.ip_forward net.ipv6.conf.all.forwarding; $H sysctl -a --pattern 'ipv4.ip_(forward|default_ttl)$'; echo 1 | $H tee /proc/sys/net/ipv4/ip_forward; $H sh -c 'echo 7 > /proc/sys/net/ipv4/ip_forward'; $H cat /proc/sys/net/ipv4/ip_forward; $H sh -c 'echo abc > /proc/sys/net/ipv4/ip_forward'; $H sysctl -w net.ipv4.ip_forward 0; $H sysctl -w net.ipv4.ip_forward=0 net.ipv4.nosuch=1; $H sysctl -e net.ipv4.nosuch; $H sysctl -q net.ipv4.ip_forward; printf 'net.ipv4.ip_forward = 1\n# c\n-net.ipv4.nosuch = 5\n' > /tmp/sc; $H sysctl -p /tmp/sc; rm /tmp/sc; $H sysctl -p /nosuch
