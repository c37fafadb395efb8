nft add table ip t
nft add chain ip t c
nft t c accept
nft foo bar
nft foo bar accept
nft 't c counter; t c drop'
nft list table ip t
nft foo
nft policy
nft vmap x
nft add '{'
nft 'table ip x { chain c { accept; }, }'
nft 'add chain ip t d { accept; } drop'
nft 'table ip x { set s { type ipv4_addr; } chain c { accept; }; }'
nft list tables
nft chian ip t c
nft lst ruleset
nft ad table x
nft delete tble x
nft lsit tables
