# What nft shows of types of ICMP that iptables put there; limits that let nothing through.
for t in 3/1 3/0 host-unreachable 8/0 3 11/0; do iptables -A OUTPUT -p icmp --icmp-type $t -j RETURN; done
nft -s list ruleset ip
for t in 1/3 1 no-route 128/0 echo-request 3/0 2; do ip6tables -A OUTPUT -p icmpv6 --icmpv6-type $t -j RETURN; done
iptables -A OUTPUT -p icmp --icmp-type echo-request
iptables -A OUTPUT -p icmp --icmp-type redirect
iptables -A OUTPUT -p icmp ! --icmp-type redirect
iptables -A OUTPUT -p icmp ! --icmp-type 3/4
iptables -A OUTPUT -p icmp --icmp-type any
iptables -A OUTPUT -p icmp --icmp-type 42
nft -s list ruleset
for t in 0 3 4 5 8 9 10 11 12 13 14 15 16 17 18 6; do iptables -A OUTPUT -p icmp --icmp-type $t -j RETURN; done
for t in 1 2 3 4 128 129 130 131 132 133 134 135 136 137 143 5; do ip6tables -A OUTPUT -p icmpv6 --icmpv6-type $t -j RETURN; done
ip6tables -A OUTPUT -p icmpv6 ! --icmpv6-type 134
nft -s list ruleset
nft add table ip lim
nft add chain ip lim c
nft add rule ip lim c limit rate 0/second
nft add rule ip lim c limit rate over 0/second drop
nft add rule ip lim c counter limit rate 0 kbytes/second accept
nft list table ip lim
