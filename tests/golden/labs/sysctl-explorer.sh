#!/bin/bash
ip netns add box
ip link add v0 type veth peer name v1 netns box
S="ip netns exec box sysctl"
$S net.ipv4.ip_forward
$S -n net.ipv4.ip_forward
$S net/ipv4/ip_forward
$S net.ipv4.ip_forward net.ipv6.conf.all.forwarding
$S -w net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1
$S -a 2>/dev/null | grep -E 'ipv4.conf.(all|default|lo|v1).forwarding'
$S -a 2>/dev/null | grep '\.v1\.' | wc -l | awk '{print ($1>50)}'
$S net.ipv4.conf.v1.rp_filter net.ipv4.conf.all.rp_filter net.ipv4.conf.default.rp_filter
$S net.ipv4.conf.v1.arp_ignore net.ipv4.conf.v1.arp_announce net.ipv4.conf.v1.arp_filter net.ipv4.conf.v1.proxy_arp
$S net.ipv4.conf.v1.send_redirects net.ipv4.conf.v1.accept_redirects net.ipv4.conf.v1.accept_source_route net.ipv4.conf.v1.log_martians
$S net.ipv4.icmp_echo_ignore_all net.ipv4.icmp_echo_ignore_broadcasts net.ipv4.icmp_ratelimit net.ipv4.icmp_ratemask
$S net.ipv4.ip_local_port_range net.ipv4.ip_default_ttl net.ipv4.tcp_syncookies net.ipv4.tcp_fin_timeout net.ipv4.ip_nonlocal_bind
$S net.ipv4.tcp_rmem
$S net.ipv4.tcp_congestion_control
$S net.ipv4.neigh.default.gc_thresh1 net.ipv4.neigh.v1.base_reachable_time_ms net.ipv4.neigh.v1.gc_stale_time
$S net.ipv6.conf.v1.accept_ra net.ipv6.conf.v1.autoconf net.ipv6.conf.v1.disable_ipv6 net.ipv6.conf.v1.accept_dad
$S net.core.somaxconn net.core.rmem_max
$S net.netfilter.nf_conntrack_max
$S net.bridge.bridge-nf-call-iptables
$S net.unix.max_dgram_qlen
$S net.ipv4.conf.nosuch.forwarding
$S -w net.ipv4.conf.nosuch.forwarding=1
$S -w net.ipv4.ip_forward=abc
$S -w net.ipv4.ip_forward=
$S -w net.ipv4.ip_forward
$S net.ipv4.ip_forward=0
$S -q -w net.ipv4.ip_forward=1; echo $?
$S -e -w net.ipv4.nope=1; echo $?
$S -w net.ipv4.ip_default_ttl=300
$S -w net.ipv4.ip_default_ttl=0
$S -w net.ipv4.ip_local_port_range="5000 4000"
$S -w net.ipv4.ip_local_port_range="40000 41000"
$S -w "net.ipv4.ping_group_range=0 0"
$S kernel.hostname
$S kernel.ostype
$S vm.swappiness >/dev/null && echo readable
printf 'net.ipv4.conf.all.rp_filter = 2\n# comment\n; other\nnet.ipv4.tcp_timestamps=0\nbad line\n' > my.conf
$S -p my.conf
$S -p nosuch.conf
ip netns exec box cat /proc/sys/net/ipv4/conf/v1/rp_filter /proc/sys/net/ipv4/conf/all/rp_filter
ip netns exec box sh -c 'echo 5 > /proc/sys/net/ipv4/conf/v1/rp_filter; cat /proc/sys/net/ipv4/conf/v1/rp_filter'
ip netns exec box sh -c 'echo > /proc/sys/net/ipv4/ip_forward'; echo $?
ip netns exec box ls /proc/sys/net
ip netns exec box ls /proc/sys/net/ipv4/neigh
ip netns exec box ls -ld /proc/sys/net/ipv4 | cut -c1-10
sysctl net.ipv4.ip_forward
ip -n box link set v1 name eth0
$S net.ipv4.conf.eth0.forwarding
$S net.ipv4.conf.v1.forwarding
ip -n box link del eth0
ip netns exec box ls /proc/sys/net/ipv4/conf
