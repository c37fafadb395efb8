# What nft says of files with several errors: syntax first, then what it finds wrong with the rest; ten at most.
printf 'table ip x {\n chain c {\n  foo bar\n  tcp dprt 3 accept\n  accept\n  tcp dport 70000 drop\n }\n}\nadd rule ip x c ip saddr 1.2.3.400 drop\nadd rule ip y c accept\n' > f.nft
nft -f f.nft
printf 'table ip x {\n chain c {\n  ip sadr 1.2.3.4 accept\n }\n chain d {\n  ip daddr 1.2.3.4 acept\n  accpt\n }\n}\nadd rule ip x c ip sddr 1.1.1.1 drop\nlist rulesets\n' > g.nft
nft -f g.nft
printf 'add table ip x\nadd chian ip x c\nadd rule ip x c tcp dport 70000 accept\nad rule ip x nochain accept\nadd rule ip x c accept\n' > h.nft
nft -f h.nft
printf 'table ip x {\n set s {\n  typ ipv4_addr\n  elements = { 1.2.3.4, 5.6.7.8 }\n }\n chain c {\n  ip saddr @s accept\n  ip saddr { 1.2.3.4, drop\n  counter packets\n }\n}\n' > i.nft
nft -f i.nft
printf 'flush ruleset\ntable ip x {\n chain c {\n  accept\n }\n' > j.nft
nft -f j.nft
printf 'flush ruleset\ntable ip x {\n chain c {\n  accept\n }\n}\n}\nadd table ip y\n' > k.nft
nft -f k.nft
printf 'table ip x {\n chain c\n {\n  accept\n }\n}\nadd table y z\nadd rule ip x c tcp dport 1 bogus\n' > l.nft
nft -f l.nft
nft 'table ip t2 { chain a { jump b; } }'
nft 'table ip t2 { chain a { accept }'
nft 'table ip t2 { chain a { accept; '
nft 'add rule ip x c tcp dport 1 bogus; add rule ip x c ip sadr 3; add table ip w'
nft 'add rule ip nat pre tcp dport { 1, 2 accept'
printf 'line 1 wrong\nline 2 wrong\nadd foo\nadd bar\nadd baz\nlist x\nlist y\nlist z\nlist foo\nlist bar\nlist baz\nlist bax\n' > m.nft
nft -f m.nft
printf 'table inet f {\n chain input {\n  type filter hook input priority 0; policy dropp;\n  ct state established,related accept\n  iif lo accpet\n  tcp dport ssh accept\n }\n}\n' > n.nft
nft -f n.nft
printf 'table inet f {\n chain input {\n  type filter hook inpt priority 0; policy drop;\n  ct state estblished,related accept\n  iif nosuch accept\n  tcp dport sshh accept\n }\n}\n' > o.nft
nft -f o.nft
printf 'table inet f {\n chain input {\n  type filtr hook input priority 0; policy drop;\n  iif nosuch accept\n  tcp dport sshh accept\n }\n}\nadd table inet g { \n chain d { accept; }\n}\n' > p.nft
nft -f p.nft
nft list ruleset
{ echo 'table ip x { chain c {'; for i in $(seq 12); do echo "tcp dport 700$i accept"; done; printf '}\n}\n'; } > y
nft -f y 2>&1 | grep -c Error
{ echo 'add table ip x'; echo 'add chain ip x c'; for i in $(seq 10 17); do echo "add rule ip x c tcp dport 700$i accept"; done; for i in 1 2 3 4 5 6 7; do echo "foo $i"; done; } > z
nft -f z 2>&1 | grep Error
printf 'table ip x {\n set s { type bogus; }\n chain c { type filter hook input priority 0; log level foo accept; log level bar;\n tcp dprt 4\n}\n}\n' > d
nft -f d
printf 'table ip x {\n set s {\n type bogus\n }\n chain c {\n log level foo accept\n iif nosuch accept\n tcp dprt 4\n}\n}\n' > e
nft -f e
printf 'define A = 3\ntable ip x {\n chain c {\n tcp dport $B accept\n tcp dport $C accept\n tcp dport 99999 accept\n}\n}\n' > f
nft -f f
printf 'table ip x {\n chain c {\n type filter hok input priority 0\n type filter hook input prio 0\n type filter hook input priority foo\n policy drop\n accept\n}\n}\n' > g
nft -f g
printf 'table ip x {\n counter c {\n packts 3\n}\n map m {\n type ipv4_addr : verdct\n elements = { 1.2.3.4 : drop }\n}\n chain d {\n ip saddr vmap { 1.2.3.4 : drp, 2.2.2.2 : accept }\n jump\n goto 3\n ct stat new accept\n meta mark set zz\n}\n}\n' > h
nft -f h
