# Rules of iptables as nft -j lists them.
iptables -A INPUT -s 10.0.0.0/24 -p tcp --dport 22 -j ACCEPT
iptables -A INPUT -m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT
iptables -A INPUT -i lo -m comment --comment "hi there" -j DROP
iptables -A INPUT -p tcp -m multiport --dports 80,443 -j REJECT
iptables -A INPUT -p icmp --icmp-type echo-request -m limit --limit 1/s -j LOG --log-prefix "x "
iptables -t nat -A POSTROUTING -s 10.0.0.0/8 -o eth9 -j MASQUERADE
iptables -t nat -A PREROUTING -p tcp --dport 80 -j DNAT --to-destination 10.1.1.1:8080
iptables -N foo
iptables -A foo -j RETURN
iptables -A FORWARD ! -s 1.2.3.4 -m mac --mac-source 00:11:22:33:44:55 -j foo
iptables -A OUTPUT -m mark --mark 1 -j MARK --set-mark 5
iptables -t mangle -A OUTPUT -m mark --mark 1 -j MARK --set-mark 5
iptables -A FORWARD -p udp --sport 53 -g foo
iptables -A FORWARD -p tcp --syn -j REJECT --reject-with tcp-reset
ip6tables -A INPUT -p icmpv6 -j ACCEPT
nft -j list ruleset
nft -j list table ip filter
nft -j list chain ip nat POSTROUTING
iptables -A INPUT -m state --state NEW -j ACCEPT
ip6tables -A INPUT -p icmpv6 --icmpv6-type echo-request -j REJECT
iptables -A FORWARD -m addrtype --dst-type LOCAL -j LOG
iptables -A FORWARD -m physdev --physdev-is-bridged -j ACCEPT
nft -j list ruleset
