# Numbers that are larger than what they are for.
nft add table t
nft add chain t c
nft 'add rule t c ip saddr 55555555555555555555555555555555555555 drop'
nft 'add rule t c ip saddr 5555555555 drop'
nft 'add rule t c meta hour "ab:cd" drop'
nft 'add set t s { type ipv4_addr; timeout 55555555555555555555555555s; }'
nft 'add set t s { type ipv4_addr; timeout 5555555555555555555; }'
nft 'add set t s { type ipv4_addr; timeout 9999999999d; }'
nft 'add set t s { type ipv4_addr; timeout 9999999999; }'
nft 'delete rule t c handle 99999999999999999999999'
nft 'add chain t d { type filter hook input priority 99999999999999999999; }'
nft 'add rule t c ip saddr 5 drop'
nft 'add rule t c ct expiration 5555555555555555555555 drop'
find / -maxdepth 0 -perm 777777777777777777777777777777
nft list ruleset
ip link add br0 type bridge
ip link set br0 up
ip addr add 10.0.1.1/24 dev br0
ip addr add 255.255.255.255/30 broadcast 10.0.1.255 dev br0
ip route show table local 10.0.1.255
ifconfig br0 netmask 255.0.0.0
ip route show table local 10.0.1.255
