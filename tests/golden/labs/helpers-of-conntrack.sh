# Objects of nft that say which helper a connection gets.
nft add table ip t
nft add table inet i
nft add ct helper t h1 '{ type "ftp" protocol tcp; }'
nft add ct helper t h2 '{ type "ftp" protocol udp; }'
nft add ct helper t h3 '{ type "tftp" protocol udp; }'
nft add ct helper t h4 '{ type "nosuch" protocol udp; }'
nft add ct helper inet i h '{ type "ftp" protocol tcp; l3proto ip; }'
nft add ct helper inet i h6 '{ type "sip" protocol tcp; l3proto ip6; }'
nft create ct helper inet i h6 '{ type "sip" protocol tcp; l3proto ip6; }'
nft 'add ct helper inet i hx { type "ftp" protocol sctp; }'
nft add ct helper inet i hy
nft list ct helpers
nft list ct helpers table inet i
nft list ct helper inet i h
nft list ct helper inet i nope
nft -a list table ip t
nft -j list table ip t
nft add chain inet i c '{ type filter hook prerouting priority 0; }'
nft add rule inet i c tcp dport 21 ct helper set '"h"'
nft list table inet i
nft delete ct helper inet i h
nft delete ct helper inet i h6
nft flush chain inet i c
nft delete ct helper inet i h
nft list ruleset
nft -f - <<X
table inet j {
  ct helper ftp-std {
    type "ftp" protocol tcp
  }
  chain c {
    type filter hook prerouting priority 0;
    tcp dport 21 ct helper set "ftp-std"
  }
}
X
nft list table inet j
