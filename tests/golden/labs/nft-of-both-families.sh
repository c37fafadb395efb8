# Address translation and refusals in tables of one and of both families.
nft add table inet t
nft add chain inet t c '{ type nat hook postrouting priority 100; }'
nft add map inet t m '{ type ipv4_addr : ipv4_addr; }'
nft add rule inet t c snat to ip saddr map @m
nft add rule inet t c dnat to ip saddr map @m
nft add rule inet t c snat to ip saddr map '{ 1.1.1.1 : 2.2.2.2 }'
nft add rule inet t c snat ip to ip saddr map '{ 1.1.1.1 : 2.2.2.2 }'
nft add rule inet t c meta nfproto ipv4 snat to 10.0.0.1
nft add rule inet t c ip protocol tcp snat to 10.0.0.1
nft add rule inet t c ip6 saddr fd00::1 snat to 10.0.0.1
nft add rule inet t c ip6 saddr fd00::1 snat to fd00::3
nft add rule inet t c snat to zork
nft add rule inet t c snat to 10.0.0.1 random
nft -f - <<X
table inet u {
  chain c {
    type nat hook prerouting priority -100;
    tcp dport 80 dnat to 10.0.0.1
    tcp dport 81 dnat to 10.0.0.1:80
  }
}
X
nft list ruleset
nft flush ruleset
nft add table ip t
nft add chain ip t c
nft add table ip6 t
nft add chain ip6 t c
nft add table inet t
nft add chain inet t c
nft add rule ip t c reject with icmpx admin-prohibited
nft add rule ip t c reject with icmpv6 no-route
nft add rule ip t c reject with icmp host-unreachable
nft add rule ip t c reject with icmpx type admin-prohibited
nft add rule ip6 t c reject with icmpx port-unreachable
nft add rule ip6 t c reject with icmp host-unreachable
nft add rule ip6 t c reject with icmpv6 addr-unreachable
nft add rule ip t c reject with tcp reset
nft add rule ip t c tcp dport 80 reject with tcp reset
nft add rule ip t c udp dport 80 reject with tcp reset
nft add rule ip t c tcp dport 80 reject with icmp port-unreachable
nft add rule inet t c reject with icmp host-unreachable
nft add rule inet t c reject with icmpx host-unreachable
nft add rule inet t c reject with icmpx zork
nft add rule inet t c ip saddr 1.1.1.1 reject with icmpv6 no-route
nft add rule inet t c ip saddr 1.1.1.1 reject with icmpx admin-prohibited
nft add rule inet t c ip6 saddr fd00::1 reject with icmp host-unreachable
nft add rule inet t c ip saddr 1.1.1.1 reject
nft add rule inet t c reject
nft add rule inet t c meta l4proto udp reject with tcp reset
nft list ruleset
nft flush ruleset
nft add table ip t
nft add chain ip t c
nft add table inet u
nft add chain inet u c
nft add rule ip t c reject with tcp reset
nft add rule ip t c meta l4proto tcp reject with tcp reset
nft add rule ip t c ip protocol tcp reject with tcp reset
nft add rule ip t c counter reject with tcp reset
nft add rule ip t c iifname lo reject with tcp reset
nft add rule inet u c reject with tcp reset
nft add rule inet u c meta l4proto tcp reject with tcp reset
nft add rule inet u c ip saddr 1.1.1.1 reject with tcp reset
nft add rule inet u c tcp flags syn reject with tcp reset
nft add rule inet u c ip protocol tcp reject with tcp reset
nft list ruleset
