# arptables, as Debian ships it.
sysctl -q -w net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1
ip netns add h
ip link add v0 type veth peer name v1 netns h
ip addr add 10.0.0.1/24 dev v0
ip link set v0 up
ip -n h addr add 10.0.0.2/24 dev v1
ip -n h link set v1 up
arptables -L
ip netns exec h ping -c 1 10.0.0.1
arptables -A INPUT --opcode Request -s 10.0.0.2 -j DROP
ip -n h neigh flush all
ip neigh flush all
ip netns exec h ping -c 1 -W 1 10.0.0.1
arptables -D INPUT 1
ip netns exec h ping -c 1 -W 2 10.0.0.1
arptables -A INPUT -d 10.0.0.1/24 -j ACCEPT
arptables -A INPUT --source-mac 00:11:22:33:44:55 -i v0 -j DROP
arptables -A INPUT --opcode 2 -i v+ -j ACCEPT
arptables -A OUTPUT -o v0 ! -s 10.0.0.1 -j DROP
arptables -A OUTPUT -s 10.0.0.77 -j mangle --mangle-ip-s 10.0.0.1
arptables -A OUTPUT --h-length 6 --h-type 1 --proto-type 0x800 -j ACCEPT
arptables -P INPUT DROP
arptables -L
arptables -n -L
arptables -nL --line-numbers
nft list table arp filter 2>/dev/null | sed 's/packets [0-9]* bytes [0-9]*/some/'
arptables-save | grep -v '^#'
arptables -N c
arptables -A INPUT -j c
arptables -A c -j RETURN
arptables -L c
arptables -X c
arptables -D INPUT -d 10.0.0.1/24 -j ACCEPT
arptables -D INPUT -d 10.0.0.1/24 -j ACCEPT
arptables -C INPUT -j c; echo $?
arptables -F
arptables -X
arptables -P INPUT ACCEPT
arptables -L -v | sed 's/[0-9]* packets, [0-9]* bytes/some/'
arptables
arptables -V
arptables -A NOSUCH -j DROP
arptables -A INPUT -j NOSUCH
arptables -A INPUT -s zzz -j DROP
arptables -A INPUT -o v0 -j DROP
arptables -t nat -L
arptables --foo
arptables -P INPUT FOO
arptables -D INPUT 9
arptables -A INPUT --opcode foo -j DROP
