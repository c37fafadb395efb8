# What nft says of extensions of iptables: their own words, or their names.
iptables -A OUTPUT -m conntrack --ctstate NEW,ESTABLISHED
iptables -A OUTPUT -m conntrack ! --ctstate INVALID
iptables -A OUTPUT -m conntrack --ctstatus SEEN_REPLY
iptables -A OUTPUT -m conntrack --ctproto tcp
iptables -A OUTPUT -m conntrack --ctorigdst 10.0.0.1
iptables -A OUTPUT -m conntrack --ctstate DNAT
iptables -A OUTPUT -m conntrack --ctdir ORIGINAL
iptables -A OUTPUT -m owner --uid-owner 0
iptables -A OUTPUT -m owner ! --gid-owner 5
iptables -A OUTPUT -m iprange --src-range 10.0.0.1-10.0.0.9
iptables -A OUTPUT -m iprange ! --dst-range 10.0.0.1-10.0.0.9
iptables -A OUTPUT -m length --length 100:200
iptables -A OUTPUT -m length ! --length 100
iptables -A OUTPUT -m ttl --ttl-eq 64
iptables -A OUTPUT -m ttl --ttl-gt 3
iptables -A OUTPUT -m ttl --ttl-lt 3
iptables -A OUTPUT -m dscp --dscp 0x10
iptables -A OUTPUT -m dscp ! --dscp-class EF
iptables -A OUTPUT -p tcp --syn
iptables -A OUTPUT -p tcp --tcp-flags ALL SYN,ACK
iptables -A OUTPUT -p tcp ! --tcp-flags SYN,FIN SYN,FIN
iptables -A OUTPUT -p tcp --sport 1:100 ! --dport 22
iptables -A OUTPUT -p tcp --tcp-option 4
iptables -A OUTPUT -p udp --dport 53
iptables -A INPUT -m mac --mac-source 02:00:00:00:00:01
iptables -A INPUT -m mac ! --mac-source 02:00:00:00:00:01
iptables -A INPUT -m pkttype --pkt-type multicast
iptables -A INPUT -m pkttype ! --pkt-type broadcast
iptables -A INPUT -m mark --mark 5
iptables -A INPUT -m mark ! --mark 5/0xf
iptables -A INPUT -m connmark --mark 5
iptables -A INPUT -m connmark ! --mark 5/0xf
iptables -A INPUT -m statistic --mode random --probability 0.5
iptables -A INPUT -m statistic --mode nth --every 3 --packet 1
iptables -A INPUT -m limit --limit 5/min --limit-burst 7
iptables -A INPUT -m addrtype --dst-type LOCAL
iptables -A INPUT -m addrtype ! --src-type BROADCAST,MULTICAST
iptables -A INPUT -m physdev --physdev-in v0
iptables -A INPUT -m rpfilter --invert
iptables -A INPUT -m cpu --cpu 0
iptables -A INPUT -m state --state NEW
iptables -A INPUT -m state ! --state NEW,RELATED
iptables -A INPUT -m comment --comment "hello there" -j ACCEPT
iptables -A INPUT -m time --timestart 10:00 -j ACCEPT
iptables -A INPUT -j LOG --log-prefix "x: " --log-level 3 --log-tcp-options
iptables -A INPUT -j NFLOG --nflog-group 3 --nflog-prefix a
iptables -A INPUT -j REJECT
iptables -t mangle -A PREROUTING -j DSCP --set-dscp 8
iptables -t mangle -A PREROUTING -j TTL --ttl-set 5
iptables -t mangle -A PREROUTING -j TOS --set-tos 0x10
iptables -t mangle -A FORWARD -p tcp --tcp-flags SYN,RST SYN -j TCPMSS --clamp-mss-to-pmtu
iptables -t mangle -A FORWARD -p tcp --tcp-flags SYN,RST SYN -j TCPMSS --set-mss 1200
iptables -t mangle -A FORWARD -j CLASSIFY --set-class 1:2
iptables -t mangle -A FORWARD -j CONNMARK --or-mark 4
iptables -t mangle -A FORWARD -j CONNMARK --and-mark 4
iptables -t mangle -A FORWARD -j CONNMARK --xor-mark 4
iptables -t mangle -A FORWARD -j CONNMARK --set-xmark 0x4/0xff
iptables -t mangle -A FORWARD -j CONNMARK --save-mark --mask 0xf
iptables -t mangle -A FORWARD -j CONNMARK --save-mark --nfmask 0xf --ctmask 0xff
iptables -t mangle -A FORWARD -j CONNMARK --restore-mark
iptables -t mangle -A FORWARD -j TRACE
iptables -t raw -A PREROUTING -j CT --notrack
iptables -t nat -A POSTROUTING -j NETMAP --to 10.1.0.0/16
iptables -t nat -A POSTROUTING -j MASQUERADE --random -p tcp --to-ports 1000-2000
iptables -t nat -A PREROUTING -p tcp -j DNAT --to-destination 10.0.0.1-10.0.0.5:80-90 --persistent
iptables -t nat -A PREROUTING -p tcp -j REDIRECT --to-ports 80
iptables -t nat -A POSTROUTING -j SNAT --to-source 10.0.0.1 --random-fully
nft -s list ruleset
iptables -t mangle -A OUTPUT ! -p udp -j MARK --set-mark 0x1/0xff
iptables -t mangle -A OUTPUT -j MARK --set-mark 1
iptables -t mangle -A OUTPUT -j MARK --set-xmark 0x1/0xff
iptables -t mangle -A OUTPUT -j MARK --set-xmark 0x1/0x0
iptables -t mangle -A OUTPUT -j MARK --and-mark 0xff
iptables -t mangle -A OUTPUT -j MARK --or-mark 0x10
iptables -t mangle -A OUTPUT -j MARK --xor-mark 0x10
iptables -t mangle -A OUTPUT -j MARK --set-mark 0xab/0xf0
iptables -t mangle -A OUTPUT -j MARK --set-mark 0
iptables -t mangle -A OUTPUT -j MARK --set-mark 0x1/0xffffffff
iptables -t mangle -A OUTPUT -j CONNMARK --set-mark 0x1/0xff
iptables -t mangle -A OUTPUT -j CONNMARK --save-mark
iptables -t mangle -A OUTPUT -j CONNMARK --restore-mark --mask 0xff
iptables -t mangle -A OUTPUT -j CONNMARK --set-mark 5
iptables -t mangle -A OUTPUT -m mark --mark 0x1/0xff
iptables -t mangle -A OUTPUT -m connmark --mark 0x1/0xff
iptables -t mangle -S
nft -s list ruleset
ip6tables -A INPUT -m hl --hl-gt 3
ip6tables -A INPUT -m iprange --src-range fd00::1-fd00::9
ip6tables -A INPUT -m dscp --dscp 8
ip6tables -t mangle -A PREROUTING -j DSCP --set-dscp 8
ip6tables -t mangle -A PREROUTING -j TOS --set-tos 8
ip6tables -t mangle -A PREROUTING -j HL --hl-set 8
nft -s list table ip6 filter
nft -s list table ip6 mangle
