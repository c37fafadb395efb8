# Words that nft does not know where they stand.
nft 'table inet f { chain c { }; }'
nft add rule inet f c ct state estblished accept
nft add rule inet f c ct state estblished,related accept
nft add rule inet f c ct state new,estblished accept
nft add rule inet f c ct state '{ new, estblished }' accept
nft add rule inet f c icmp type echo-requst accept
nft add rule inet f c icmp type '{ echo-reply, echo-requst }' accept
nft add rule inet f c tcp flags syn,akc accept
nft add rule inet f c ct state { estblished, related } accept
nft add rule inet f c jump
nft add rule inet f c tcp dport 22 goto 5
nft add rule inet f c tcp dport vmap '{ 22 : jump }'
nft add rule inet f c counter packets
nft add rule inet f c ct state estblishd accept
nft add rule inet f c ct state relatd accept
nft add rule inet f c ct state invald accept
nft add rule inet f c tcp flags synn accept
nft add rule inet f c meta pkttype hst accept
nft add rule inet f c fib daddr type loca accept
nft add rule inet f c icmp type echo-rply accept
nft add rule inet f c icmpv6 type nd-neighbor-solict accept
nft add rule inet f c icmp type foo accept
nft add rule inet f c ct status snatt accept
nft add rule inet f c ct direction orignal accept
nft add rule inet f c ether type arpp accept
nft add rule inet f c meta protocol ipp accept
nft add rule inet f c ip protocol tcpp accept
nft add rule inet f c ip dscp cs9 accept
nft add rule inet f c icmp code host-unreachble accept
nft add rule inet f c reject with icmp type host-unreachble
nft add rule inet f c reject with icmpx type host-unreachble
nft add rule inet f c meta l4proto tcpp accept
nft add rule inet f c tcp dport sshh accept
nft add rule inet f c meta nfproto ipv5 accept
nft add rule inet f c arp operation requst accept
nft add rule inet f c meta iiftype ethr accept
nft add rule inet f c meta day Mondy accept
