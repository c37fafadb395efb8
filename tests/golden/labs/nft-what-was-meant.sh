# Names in nft that are not there, and what it thinks was meant.
nft add table inet tab
nft add chain inet tab cha
nft add set inet tab sss '{ type ipv4_addr; }'
nft add map inet tab mmm '{ type ipv4_addr : verdict; }'
nft add counter inet tab cnt
nft add table ip ba
nft add chain ip ba caa
nft add rule ip tab cha accept
nft add rule ip ba cha accept
nft add rule ip ba cha ip saddr @sss accept
nft add rule inet tab cha ip saddr @sst accept
nft add rule inet tab cha ip saddr vmap @mmn
nft add rule inet tab cha ip saddr vmap @sss
nft add rule inet tab cha ip saddr @mmm
nft add rule ip ba caa ip saddr @sss accept
nft add rule ip bb caa ip saddr @sss accept
nft add rule ip bb caa accept
nft add rule ip bb caa jump cha
nft add rule ip ba caa jump cha
nft add rule ip ba caa counter name cnx
nft add rule inet tab cha counter name cnx
nft insert rule inet tab chb accept
nft insert rule inet tac chb accept
nft add rule inet tac cha handle 3 accept
nft add rule inet tac cha index 3 accept
nft replace rule inet tac cha handle 3 accept
nft delete rule inet tac cha handle 3
nft delete rule inet tab cha handle 99
nft delete rule inet tab chb handle 3
nft delete rule ip zork chb handle 3
nft delete element inet tab sst '{ 1.1.1.1 }'
nft delete set inet tab sst
nft delete set inet zork sst
nft delete set inet zork zz
nft delete map inet tab mmn
nft delete chain inet tab chb
nft delete chain inet tac cha
nft delete chain inet zork zork
nft delete table inet tac
nft delete table ip tab
nft delete counter inet tab cnx
nft delete counter inet tac cnt
nft flush chain inet tab chb
nft flush chain inet tac cha
nft flush table inet tac
nft flush set inet tab sst
nft flush map inet tab mmn
nft list chain inet tab chb
nft list chain inet tac cha
nft list table inet tac
nft list set inet tab sst
nft list set inet tac sss
nft list map inet tab mmn
nft list counter inet tab cnx
nft list counters table inet tac
nft reset counter inet tab cnx
nft rename chain inet tab chb chc
nft rename chain inet tac cha chc
nft add set inet tac s '{ type ipv4_addr; }'
nft add counter inet tac cnt
nft add quota inet tac cnt '{ over 10 mbytes }'
nft add limit inet tac cnt '{ rate 10/second }'
nft add chain inet tac cha
nft create chain inet tac cha
nft create table inet tab
nft create chain inet tab cha
nft create set inet tab sss '{ type ipv4_addr; }'
nft add chain inet tab cha '{ type filter hook input priority 0; }'
nft add rule inet tab cha update @sst '{ ip saddr }'
nft add rule inet tab cha add @sst '{ ip saddr }'
nft add rule inet tac cha add @sst '{ ip saddr }'
nft add rule inet tab cha goto chb
nft add rule inet tab chb goto chb
nft get element inet tab sst '{ 1.1.1.1 }'
nft get element inet tab sss '{ 1.1.1.1 }'
nft flush ruleset
nft add table inet tab
nft add chain inet tab cha
nft add set inet tab sss '{ type ipv4_addr; }'
nft add table ip ba
nft add chain ip ba other
nft add rule ip ba chx accept
nft add rule ip ba cha accept
nft delete chain ip ba chx
nft delete chain ip ba cha
nft delete set ip ba sss
nft delete set ip ba ssx
nft delete rule ip ba chx handle 1
nft rename chain ip ba chx foo
nft rename chain ip ba cha foo
nft rename chain ip zork cha foo
nft add rule ip zork cha accept
nft add rule ip zork zork accept
nft add rule ip tax zork accept
nft delete table ip zork
nft flush table ip tax
nft flush chain ip tax cha
nft list table ip tax
nft list chains table ip tax
nft list counters table ip tax
nft list sets table ip tax
nft reset counters table ip tax
nft list table zork
