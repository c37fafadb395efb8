# nft monitor for a while, and nft describe.
m() { timeout 1.6 nft monitor "$@" > /tmp/m1 2>&1 & sleep 0.3; }
t() { wait; sed 's/by process [0-9]*/by process N/' /tmp/m1; }
m; nft 'add table inet t { comment "hi"; }'; nft 'add chain inet t in { type filter hook input priority 0; policy drop; }'; nft 'add chain inet t in { policy accept; }'; t
m; nft add rule inet t in tcp dport 22 accept comment '"x"'; nft insert rule inet t in counter; nft replace rule inet t in handle 2 tcp dport 23 drop; nft rename chain inet t in inn; t
m; nft 'add set inet t s { type ipv4_addr; flags interval; elements = { 10.0.0.0/8, 1.1.1.1 }; }'; nft 'add map inet t m { type inet_service : verdict; }'; nft 'add element inet t m { 22 : accept, 80 : drop }'; t
m; nft add counter inet t c1; nft 'add quota inet t q { over 5 mbytes; }'; nft 'add rule inet t inn ip saddr { 1.2.3.4, 5.6.7.8 } drop'; nft 'add rule inet t inn ip saddr @s counter name c1'; t
m; nft delete element inet t m '{ 22 }'; nft flush set inet t s; nft flush chain inet t inn; nft delete counter inet t c1; nft delete set inet t s; nft delete chain inet t inn; t
m; printf 'table ip x {\n chain c {\n  type nat hook postrouting priority srcnat;\n  masquerade\n }\n set s { type ipv4_addr; elements = { 1.1.1.1 } }\n}\n' | nft -f -; nft flush ruleset; t
m new; nft add table ip y; nft delete table ip y; t
m chains; nft add table ip y; nft add chain ip y c; nft add rule ip y c drop; t
m new elements; nft add set ip y s '{ type ipv4_addr; flags timeout; }'; nft add element ip y s '{ 1.1.1.2 }'; nft delete element ip y s '{ 1.1.1.2 }'; t
timeout 1 nft monitor foo
nft describe tcp dport
nft describe ip saddr
nft describe ip protocol
nft describe tcp flags
nft describe ct state
nft describe meta iifname
nft describe ether type
nft describe ip dscp
nft describe icmp code
nft describe icmpv6 type
nft describe inet_service
nft describe ifname
nft describe mark
nft describe ct_status
nft describe ether_type
nft describe icmpx_code
nft describe pkt_type
nft describe meta pkttype
nft describe day
nft describe hour
nft describe vlan id
nft describe arp operation
nft describe fib daddr type
nft describe @nh,0,8
nft describe @th,0,16
nft describe boolean
nft describe foo; echo
nft describe tcp foo
nft describe tcp dport foo
nft describe ip saddr . tcp dport
nft describe
