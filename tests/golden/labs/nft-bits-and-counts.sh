# Raw payloads, connection counts, quotas' units, sets that rules fill, and flow tables.
nft add table ip t; nft add chain ip t c; nft add table inet i; nft add chain inet i c; nft add table bridge b; nft add chain bridge b c
nft add rule ip t c @nh,96,32 0x0a000001
nft add rule ip t c @nh,72,8 1
nft add rule ip t c ip protocol tcp @th,16,16 80
nft add rule ip t c udp dport 53 @th,64,16 0x1234
nft add rule ip t c @nh,96,24 0x0a0000
nft add rule ip t c @th,104,8 and 0x02 == 0x02
nft add rule ip t c tcp dport 1 @th,104,8 0x02
nft add rule inet i c @nh,96,32 0x0a000001
nft add rule inet i c meta nfproto ipv4 @nh,96,32 0x0a000001
nft add rule inet i c meta l4proto udp @th,0,16 53
nft add rule inet i c @th,0,16 { 53, 80-90 }
nft add rule inet i c @th,0,32 5
nft add rule inet i c @th,0,16 vmap '{ 53 : accept, 80 : drop }'
nft add rule inet i c @th,0,7 3
nft add rule inet i c @th,9,16 3
nft add rule inet i c @nh,0,4 4
nft add rule inet i c @ll,96,16 0x0800
nft add rule inet i c @th,0,16 foo
nft add rule inet i c @th,16 5
nft add rule inet i c @xx,0,8 1
nft add rule inet i c @th,0,0 1
nft add rule bridge b c @ll,0,48 0x020000000001
nft add rule ip t c ct count 10 counter
nft add rule ip t c ct count over 10 over
nft add rule ip t c ct count foo
nft add rule ip t c ct count
nft add set ip t s '{ type ipv4_addr; flags dynamic; }'
nft add rule ip t c tcp dport 22 ct state new add @s '{ ip saddr ct count over 2 }' reject
nft add element ip t s '{ 1.2.3.4 ct count over 5 }'
nft list ruleset
nft -j list chain ip t c
nft add rule ip t c quota 1 gbytes drop
nft add rule ip t c quota 5 mbytes used 3 gbytes
nft add rule ip t c limit rate 1 gbytes/second
nft add rule ip t c limit rate 10 mbytes/second burst 3 gbytes
nft add quota ip t q 1 gbytes
nft add quota ip t q '{ over 3 gbytes; }'
nft add limit ip t l rate 10/second; nft add counter ip t c1; nft add quota ip t q 2048 mbytes; nft add counter ip t c0; nft list table ip t
nft add rule ip t c counter; nft -a list chain ip t c | tail -3 | sed 's/handle [0-9]*/handle N/'
nft add flowtable inet i ft '{ hook ingress priority 0; devices = { lo }; }'
nft add flowtable inet i ft '{ hook forward priority 0; devices = { lo }; }'
nft add flowtable inet nope ft '{ hook ingress priority 0; devices = { lo }; }'
nft add flowtable inet i ft '{ foo; }'
nft add flowtable inet i ft
nft add rule inet i c ip protocol tcp flow add @ft
nft list flowtables
nft list flowtable inet i ft
nft delete flowtable inet i ft
nft list ct timeouts
