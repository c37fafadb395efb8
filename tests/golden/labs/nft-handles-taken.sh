# nft: handles are also taken by what is only checked (-c) and by what the kernel refuses; and words that are no names
nft 'add table ip t; add chain ip t c { type filter hook input priority 0; }; add chain ip t d'
next() { nft -e -a add rule ip t d counter | grep -o 'handle.*'; }
next
nft -c add rule ip t c tcp dport 22 accept
next
nft -c 'add chain ip t e; add set ip t s { type ipv4_addr; }'
next
nft 'add rule ip t c tcp dport 24 accept; add rule ip t nosuch accept'
next
nft add rule ip t c jump nosuch
next
nft add rule ip t c jump c
next
nft add rule ip t c masquerade
next
nft add rule ip t c tcp dport '{ 1, 2 }' masquerade
next
nft add rule ip t nosuch tcp dport '{ 1, 2 }' accept
next
nft add rule ip t d position 99 drop
nft replace rule ip t d handle 99 drop
next
nft -c add table ip u
nft 'add table ip w; add chain ip nosuch c'
nft add table ip x
nft -j list tables | jq -c '.nftables[1:][].table | [.name, .handle]'
nft -a list tables
nft -a list chains
nft -a list table ip t
nft -c flush ruleset
nft -c -f - <<< 'flush ruleset
table ip q { chain c { drop; }; }'
nft list tables
for name in fwd limit log dnat host dynamic interval flowtable devices web update typeof; do
  nft add table ip $name 2>&1 | head -1
  nft "add table ip z; add chain ip z $name" 2>&1 | head -1
done
nft list tables
