# Matches on time, amounts and sets, and the sets themselves.
sysctl -q -w net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1
ip netns add h
ip link add v0 type veth peer name v1 netns h
ip addr add 10.0.0.1/24 dev v0
ip link set v0 up
ip -n h addr add 10.0.0.2/24 dev v1
ip -n h addr add 10.0.0.3/24 dev v1
ip -n h link set v1 up
ip netns exec h ping -c 1 10.0.0.1
iptables -A INPUT -m time --timestart 10:00 --timestop 12:00 --weekdays Mon,Tue -j DROP
iptables -A INPUT -m time ! --weekdays 1,2 --datestart 2020-01-01T10:00:00 --datestop 2021-01-01 -j DROP
iptables -A INPUT -m time --monthdays 1,15 --timestart 22:00 --timestop 06:00 --contiguous --kerneltz -j ACCEPT
iptables -A INPUT -m time --timestart 25:00 -j DROP
iptables -A INPUT -m helper ! --helper ftp -j MARK --set-mark 1
iptables -S
iptables -vnL INPUT
iptables -F
iptables -A INPUT -p icmp -m quota --quota 200 -j ACCEPT
iptables -A INPUT -p icmp -j DROP
ip netns exec h ping -c 4 -i 0.2 -W 1 10.0.0.1
iptables -vnL INPUT
iptables -S
iptables -F
iptables -A INPUT -p icmp -m hashlimit --hashlimit-upto 1/min --hashlimit-burst 2 --hashlimit-mode srcip --hashlimit-name p -j ACCEPT
iptables -A INPUT -p icmp -j DROP
ip netns exec h ping -c 3 -i 0.2 -W 1 10.0.0.1
ip netns exec h ping -c 1 -W 1 -I 10.0.0.3 10.0.0.1
iptables -vnL INPUT
iptables -S
iptables -A INPUT -m hashlimit --hashlimit-mode srcip --hashlimit-name x -j ACCEPT
iptables -A INPUT -m hashlimit --hashlimit-upto 5/sec -j ACCEPT
iptables -A FORWARD -m hashlimit --hashlimit-above 512kb/s --hashlimit-mode srcip,dstport --hashlimit-srcmask 24 --hashlimit-htable-expire 30000 --hashlimit-name z -j DROP
iptables -A FORWARD -m connbytes --connbytes 1000:2000 --connbytes-dir original --connbytes-mode packets -j ACCEPT
iptables -A FORWARD -m connbytes ! --connbytes 10 --connbytes-dir reply --connbytes-mode avgpkt -j ACCEPT
iptables -vnL FORWARD
iptables -S FORWARD
iptables -F
iptables -A INPUT -m set --match-set bad src -j DROP
ipset create bad hash:ip
ipset create bad hash:ip
ipset add bad 10.0.0.3
ipset add bad 10.0.0.3
ipset add bad 10.0.0.3 -exist
iptables -A INPUT -m set --match-set bad src -j DROP
ip netns exec h ping -c 1 -W 1 10.0.0.1
ip netns exec h ping -c 1 -W 1 -I 10.0.0.3 10.0.0.1
iptables -vnL INPUT
iptables -S INPUT
ipset list bad | grep -v Header
ipset test bad 10.0.0.3
ipset test bad 10.0.0.9
ipset destroy bad
ipset del bad 10.0.0.3
ipset del bad 10.0.0.3
ip netns exec h ping -c 1 -W 1 -I 10.0.0.3 10.0.0.1
iptables -F
ipset create nets hash:net timeout 300 counters comment
ipset add nets 10.0.0.0/24 comment "the lab"
ipset add nets 0.0.0.0/0
ipset list nets | grep -v Header
ipset create web hash:ip,port
ipset add web 10.0.0.1,tcp:80
ipset add web 10.0.0.1
ipset create ports bitmap:port range 0-1024
ipset add ports 22-25
ipset add ports http
ipset add ports 2000
ipset list ports
iptables -A INPUT -p tcp -m set ! --match-set ports dst -j REJECT
iptables -A INPUT -m set --match-set web dst,dst -j ACCEPT
iptables -A OUTPUT -p icmp -j SET --add-set bad dst --exist
iptables -A INPUT -m set --match-set ports foo -j DROP
iptables -A INPUT -m set -j DROP
iptables -S
iptables -vnL
ping -c 1 10.0.0.2
ipset list bad | grep -v Header
ip netns exec h nc -z -v -w 1 10.0.0.1 80
ip netns exec h nc -z -v -w 1 10.0.0.1 2000
ipset list -n
ipset save ports
ipset rename ports other
ipset rename bad worse
iptables -F
ipset rename ports other
ipset swap other nets
ipset create two hash:ip maxelem 2
ipset add two 1.1.1.0/30
ipset create x hash:foo
ipset create six hash:ip family inet6
ipset add six fd00::1
ipset list six | grep -v Header
ipset add six 1.2.3.4
printf 'create r hash:ip\nadd r 5.5.5.5\nadd r 5.5.5.5\n' | ipset restore
ipset list r | tail -1
ipset foo
ipset add
ipset create a
ipset version
ipset flush
ipset destroy
ipset list
