#!/bin/bash
# iptables-save, -restore, comments, counters, chains order
ip netns add fw
run() { ip netns exec fw "$@"; }
run iptables-restore <<'EOF'
*filter
:INPUT DROP [0:0]
:FORWARD ACCEPT [0:0]
:OUTPUT ACCEPT [0:0]
:LOGDROP - [0:0]
-A INPUT -i lo -j ACCEPT
-A INPUT -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
-A INPUT -p tcp -m tcp --dport 22 -m comment --comment "ssh from lan" -s 10.0.0.0/8 -j ACCEPT
-A INPUT -p udp -m udp --dport 53 -j ACCEPT
-A INPUT -p icmp -m icmp --icmp-type 8 -j ACCEPT
-A INPUT -j LOGDROP
-A LOGDROP -m limit --limit 5/min -j LOG --log-prefix "drop: "
-A LOGDROP -j DROP
COMMIT
*nat
:PREROUTING ACCEPT [0:0]
:INPUT ACCEPT [0:0]
:OUTPUT ACCEPT [0:0]
:POSTROUTING ACCEPT [0:0]
-A PREROUTING -p tcp -m tcp --dport 80 -j REDIRECT --to-ports 8080
-A POSTROUTING -o eth0 -j SNAT --to-source 1.2.3.4
COMMIT
EOF
run iptables-save | grep -v '^#'
run iptables -L -n
run iptables -L INPUT -n -v --line-numbers
run iptables -t nat -L -n -v
run iptables -S LOGDROP
run iptables -L nosuch
run iptables -t nosuch -L
run iptables -A INPUT -p tcp --dport 99999 -j ACCEPT
run iptables -A INPUT -p tcp --dport ssh:telnet -j ACCEPT
run iptables -A INPUT --dport 80 -j ACCEPT
run iptables -A INPUT -p tcp -j NOSUCH
run iptables -A NOSUCH -j ACCEPT
run iptables -A INPUT -s 10.0.0.0/33 -j ACCEPT
run iptables -A INPUT -s nosuch.invalid -j ACCEPT
run iptables -I INPUT 99 -j ACCEPT
run iptables -D INPUT 99
run iptables -D INPUT -p udp --dport 54 -j ACCEPT
run iptables -P INPUT REJECT
run iptables -P LOGDROP DROP
run iptables -N LOGDROP
run iptables -X INPUT
run iptables -A INPUT -m nosuch -j ACCEPT
run iptables -A INPUT -p tcp --syn -m connlimit --connlimit-above 3 -j REJECT
run iptables -A INPUT -m mac --mac-source 00:11:22:33:44:55 -j DROP
run iptables -A INPUT -m iprange --src-range 10.0.0.1-10.0.0.9 -j DROP
run iptables -A INPUT -m time --timestart 08:00 --timestop 18:00 -j ACCEPT
run iptables -A INPUT -p tcp -m tcp --tcp-flags SYN,ACK,FIN,RST RST -j ACCEPT
run iptables -A INPUT ! -i eth0 -p ! icmp -j ACCEPT
run iptables -A INPUT ! -i eth0 ! -p icmp -j ACCEPT
run iptables -A INPUT -m state --state NEW,INVALID -j DROP
run iptables -A INPUT -m mark --mark 0x1/0xff -j ACCEPT
run iptables -t mangle -A PREROUTING -i eth1 -j MARK --set-mark 10
run iptables -t mangle -A POSTROUTING -j TTL --ttl-set 64
run iptables -t mangle -S
run iptables -S INPUT | tail -9
run iptables -vL INPUT | tail -3
run iptables-save -c | grep -c '^\[0:0\]'
run iptables-restore -t <<< "*filter
-A INPUT -j BAD
COMMIT"
run iptables-restore -n <<< $'*filter\n-A FORWARD -j DROP\nCOMMIT'; run iptables -S FORWARD
run iptables -F LOGDROP && run iptables -D INPUT -j LOGDROP && run iptables -X LOGDROP; run iptables -S | grep -c LOGDROP
run iptables -t nat -F PREROUTING; run iptables -t nat -S
run ip6tables -S
run iptables --version
run iptables -h | head -1
