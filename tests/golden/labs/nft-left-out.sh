# What nft leaves out of a rule, since a later part of it says so.
ip netns add a
ip netns exec a nft add table bridge t
ip netns exec a nft add chain bridge t c
ip netns exec a nft add rule bridge t c ether type ip ip saddr 10.0.0.1 drop
ip netns exec a nft add rule bridge t c ether type ip drop
ip netns exec a nft add rule bridge t c ether type arp arp operation request drop
ip netns exec a nft add rule bridge t c ether type ip6 ip6 saddr fd00::1 drop
ip netns exec a nft add rule bridge t c ether type ip tcp dport 22 drop
ip netns exec a nft add rule bridge t c meta protocol ip ip saddr 10.0.0.1 drop
ip netns exec a nft add rule bridge t c meta protocol ip tcp dport 22 drop
ip netns exec a nft add rule bridge t c ether type vlan vlan id 5 drop
ip netns exec a nft add rule bridge t c vlan id 5 ip saddr 10.0.0.1 drop
ip netns exec a nft add rule bridge t c ether type ip ip protocol tcp tcp dport 22 drop
ip netns exec a nft add rule bridge t c ip protocol tcp tcp dport 22 drop
ip netns exec a nft add rule bridge t c ether saddr 02:00:00:00:00:01 ether type ip ip daddr 10.0.0.1 accept
ip netns exec a nft add rule bridge t c ether type ip counter ip daddr 10.0.0.1 accept
ip netns exec a nft add rule bridge t c ip saddr 10.0.0.1 ip daddr 10.0.0.2 accept
ip netns exec a nft add rule bridge t c ip saddr 10.0.0.1 udp dport 53 accept
ip netns exec a nft add rule bridge t c icmp type echo-request accept
ip netns exec a nft add rule bridge t c ether type != ip accept
ip netns exec a nft add rule bridge t c 'ether type { ip, arp } accept'
ip netns exec a nft add rule bridge t c ether type ip6 icmpv6 type echo-request accept
ip netns exec a nft add rule bridge t c meta l4proto tcp tcp dport 80 accept
ip netns exec a nft list table bridge t
ip netns exec a nft add table inet i
ip netns exec a nft add chain inet i c
ip netns exec a nft add rule inet i c meta nfproto ipv4 ip saddr 10.0.0.1 drop
ip netns exec a nft add rule inet i c meta nfproto ipv4 tcp dport 22 drop
ip netns exec a nft add rule inet i c meta protocol ip ip saddr 10.0.0.1 drop
ip netns exec a nft add rule inet i c ether type ip ip saddr 10.0.0.1 drop
ip netns exec a nft add rule inet i c meta nfproto ipv4 counter ip saddr 10.0.0.1 drop
ip netns exec a nft add rule inet i c meta l4proto tcp tcp dport 80 accept
ip netns exec a nft add rule inet i c ip protocol tcp tcp dport 80 accept
ip netns exec a nft add rule inet i c meta l4proto icmp icmp type echo-request accept
ip netns exec a nft add rule inet i c ip protocol icmp icmp type echo-request accept
ip netns exec a nft add rule inet i c meta l4proto tcp counter tcp dport 80 accept
ip netns exec a nft add rule inet i c ip6 nexthdr tcp tcp dport 80 accept
ip netns exec a nft list table inet i
ip netns exec a nft add table netdev d
ip netns exec a nft add chain netdev d c
ip netns exec a nft add rule netdev d c ether type ip ip saddr 10.0.0.1 drop
ip netns exec a nft add rule netdev d c ip saddr 10.0.0.1 drop
ip netns exec a nft add rule netdev d c meta protocol ip ip saddr 10.0.0.1 drop
ip netns exec a nft list table netdev d
ip netns exec a nft add table bridge t2
ip netns exec a nft add chain bridge t2 c
ip netns exec a nft add rule bridge t2 c meta protocol ip ip saddr 10.0.0.1 drop
ip netns exec a nft add rule bridge t2 c ether type ip icmp type echo-request accept
ip netns exec a nft add rule bridge t2 c ether type ip ip protocol icmp icmp type echo-request accept
ip netns exec a nft add rule bridge t2 c ether type ip ether saddr 02:00:00:00:00:01 ip saddr 10.0.0.1 drop
ip netns exec a nft add rule bridge t2 c ether type ip iifname eth0 ip saddr 10.0.0.1 drop
ip netns exec a nft add rule bridge t2 c ether type ip limit rate 10/second ip saddr 10.0.0.1 drop
ip netns exec a nft add rule bridge t2 c ether type ip log ip saddr 10.0.0.1 drop
ip netns exec a nft add rule bridge t2 c ether type ip meta mark set 1 ip saddr 10.0.0.1 drop
ip netns exec a nft add rule bridge t2 c ether type ip reject
ip netns exec a nft add rule bridge t2 c ether type ip reject with tcp reset
ip netns exec a nft add rule bridge t2 c ip saddr 10.0.0.1 reject
ip netns exec a nft add rule bridge t2 c meta protocol ip meta l4proto tcp tcp dport 1 accept
ip netns exec a nft add rule bridge t2 c ether type arp arp saddr ip 10.0.0.1 accept
ip netns exec a nft add rule bridge t2 c ether type arp counter accept
ip netns exec a nft add rule bridge t2 c vlan pcp 3 accept
ip netns exec a nft list table bridge t2
ip netns exec a nft add table inet i2
ip netns exec a nft add chain inet i2 c
ip netns exec a nft add rule inet i2 c meta nfproto ipv4 limit rate 10/second ip saddr 10.0.0.1 drop
ip netns exec a nft add rule inet i2 c meta nfproto ipv4 log ip saddr 10.0.0.1 drop
ip netns exec a nft add rule inet i2 c meta nfproto ipv4 meta mark set 1 ip saddr 10.0.0.1 drop
ip netns exec a nft add rule inet i2 c meta nfproto ipv4 iifname eth0 ip saddr 10.0.0.1 drop
ip netns exec a nft add rule inet i2 c meta l4proto tcp iifname eth0 tcp dport 22 drop
ip netns exec a nft add rule inet i2 c meta l4proto tcp ct state new tcp dport 22 drop
ip netns exec a nft add rule inet i2 c meta l4proto tcp limit rate 10/second tcp dport 22 drop
ip netns exec a nft add rule inet i2 c meta l4proto tcp log tcp dport 22 drop
ip netns exec a nft add rule inet i2 c meta nfproto ipv4 tcp dport 22 ip saddr 10.0.0.1 drop
ip netns exec a nft add rule inet i2 c ip saddr 10.0.0.1 counter ip daddr 10.0.0.2 drop
ip netns exec a nft add rule inet i2 c meta nfproto ipv4 reject
ip netns exec a nft add rule inet i2 c meta nfproto ipv4 counter reject
ip netns exec a nft add rule inet i2 c meta nfproto ipv4 counter reject with icmp type host-unreachable
ip netns exec a nft add rule inet i2 c meta nfproto ipv4 masquerade
ip netns exec a nft list table inet i2
ip netns exec a nft add table ip d
ip netns exec a nft add chain ip d c
ip netns exec a nft add rule ip d c ether type ip ip saddr 10.0.0.1 drop
ip netns exec a nft add rule ip d c meta l4proto tcp counter tcp dport 1 drop
ip netns exec a nft add rule ip d c ip protocol tcp counter tcp dport 1 drop
ip netns exec a nft add rule ip d c ip protocol tcp tcp dport 1 drop
ip netns exec a nft add rule ip d c ip protocol tcp iifname eth0 tcp dport 1 drop
ip netns exec a nft add rule ip d c meta protocol ip ip saddr 10.0.0.1 drop
ip netns exec a nft list table ip d
