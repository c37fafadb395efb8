#!/bin/bash
# nft -j: what the listings of rules, sets and objects are as JSON
ip link add eth0 type veth peer name eth1
nft -j list ruleset
cat > /tmp/r.nft <<'X'
table inet fw {
  comment "my table"
  counter c1 { packets 5 bytes 10 }
  quota q1 { over 10 mbytes }
  limit l1 { rate 5/second burst 10 packets }
  set allowed { type ipv4_addr; elements = { 10.0.0.1, 10.0.0.7 } }
  set nets { type ipv4_addr; flags interval; auto-merge; elements = { 10.0.0.0/8, 192.168.1.1-192.168.1.9, 172.16.0.1 } }
  set ports { type inet_service; flags interval; elements = { 22, 8000-8010 } }
  set pairs { type ipv4_addr . inet_service; elements = { 10.0.0.1 . 80, 10.0.0.2 . 443 } }
  set dyn { type ipv4_addr; size 100; flags dynamic,timeout; timeout 1m; comment "dd"; }
  set el { type ipv4_addr; flags timeout; elements = { 10.0.0.1 comment "x", 10.0.0.2 } }
  set cnt { type ipv4_addr; counter; elements = { 10.0.0.3 } }
  map m1 { type inet_service : ipv4_addr; elements = { 80 : 10.0.0.1, 443 : 10.0.0.2 } }
  map vm { type ipv4_addr : verdict; elements = { 10.0.0.1 : accept, 10.0.0.2 : jump other } }
  chain other { comment "oc"; counter return; }
  chain input {
    type filter hook input priority filter; policy drop;
  }
  chain nd { type filter hook ingress device eth0 priority 0; }
}
table ip nat {
  map ports { type inet_service : ipv4_addr . inet_service; elements = { 80 : 10.0.0.1 . 8080 } }
  chain prerouting { type nat hook prerouting priority dstnat; policy accept;
    tcp dport 80 dnat to 10.0.0.1:8080
    dnat to 10.0.0.1-10.0.0.5
    tcp dport 81 redirect to :8080
    redirect
    dnat to tcp dport map { 80 : 10.0.0.1, 443 : 10.0.0.2 }
    dnat ip to tcp dport map @ports
    dnat to 10.0.0.9 persistent
  }
  chain postrouting { type nat hook postrouting priority srcnat; policy accept;
    oifname "eth0" masquerade
    masquerade random,persistent
    snat to 1.2.3.4
    snat to 1.2.3.4-1.2.3.6 fully-random
  }
}
table ip6 s {
  chain c {
    ip6 nexthdr tcp reject
  }
}
table bridge b {
  chain f {
    type filter hook forward priority -200
    ether type arp drop
    ip saddr 10.0.0.1 drop
    vlan id 5 accept
  }
}
table arp a {
  chain i {
    type filter hook input priority 0
    arp operation request drop
    arp saddr ip 10.0.0.1 drop
  }
}
X
nft -f /tmp/r.nft
cat > /tmp/rules <<'X'
ct state established,related counter accept
ct state invalid drop
ct state != new accept
iif "lo" accept
iifname "eth0" oifname "eth1" accept
iifname "eth*" accept
iifname { "eth0", "eth1" } accept
ip protocol icmp accept
meta l4proto { tcp, udp } accept
meta l4proto tcp accept
icmp type echo-request limit rate 5/second accept
icmp type { echo-request, echo-reply } accept
icmpv6 type nd-neighbor-solicit accept
ip saddr 10.0.0.0/8 drop
ip saddr 10.0.0.1-10.0.0.9 drop
ip saddr != 10.0.0.0/8 ip daddr 1.2.3.4 drop
ip saddr { 10.0.0.1, 10.0.0.2/31 } drop
ip saddr @allowed tcp dport @ports ct state new counter accept
ip saddr . tcp dport @pairs accept
tcp dport 22 accept
tcp dport != 22 accept
tcp dport 1000-2000 accept
tcp dport { 80, 443, 8000-8010 } accept comment "web"
tcp flags syn accept
tcp flags & (syn|ack) == syn accept
tcp flags syn,ack accept
tcp flags != syn accept
udp sport 53 accept
th dport 53 accept
meta mark 0x10 accept
meta mark & 0xff == 0x10 accept
meta mark set 0x20
meta mark set meta mark & 0xffffff00 | 0x1
ct mark 5 accept
ct mark set 7
ct mark set meta mark
meta skuid 1000 accept
meta pkttype broadcast drop
meta length > 100 accept
ip6 saddr fe80::/10 accept
ip6 daddr 2001:db8::1 accept
ether saddr 02:00:00:00:00:01 accept
ip ttl < 5 drop
ip dscp cs1 accept
limit rate 10/minute burst 7 packets log prefix "hi " level warn
limit rate over 1 mbytes/second drop
log
log prefix "x" group 2
log flags all
counter name "c1"
quota name "q1" drop
limit name "l1" accept
quota over 5 kbytes drop
add @dyn { ip saddr }
update @dyn { ip saddr timeout 5m counter }
ip saddr vmap @vm
tcp dport vmap { 22 : accept, 23 : drop, 80-90 : jump other }
jump other
goto other
fib daddr type local accept
fib saddr . iif oif missing drop
reject
reject with tcp reset
reject with icmpx admin-prohibited
reject with icmp host-unreachable
reject with icmpv6 no-route
notrack
meta nfproto ipv4 accept
meta nftrace set 1
ct direction original accept
ct status dnat accept
ct original ip saddr 10.0.0.1 accept
vlan id 5 accept
icmp code 3 accept
ip length 100-200 accept
numgen inc mod 3 0 accept
numgen random mod 10 < 5 accept
meta hour "10:00"-"12:00" accept
meta day "Monday" accept
continue
accept
X
while read -r l; do nft add rule inet fw input "$l"; done < /tmp/rules
nft -j list ruleset | jq -c '.nftables[]'
nft -j list tables
nft -j list tables ip
nft -j list chains
nft -j list chain ip nat postrouting
nft -j list sets
nft -j list set inet fw ports
nft -j list map inet fw m1
nft -j list maps
nft -j list table ip nat
nft -j -s list chain inet fw other
nft -j -a list chain inet fw other
nft -j -n list chain inet fw nd
nft -j list counters
nft -j list quotas
nft -j list limits
nft -j list counter inet fw c1
nft -j list chain ip nat nosuch
nft -j list table ip nosuch
nft -j list ruleset ip6
nft -j -t list set inet fw allowed
nft -j add table ip x
