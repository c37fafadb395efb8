# How iptables writes rules, and refuses them.
# fact 151: a fresh namespace shows policies; nft shows nothing before a rule, and an empty chain after it
iptables -S
nft list ruleset
iptables -A INPUT -j ACCEPT
iptables -D INPUT -j ACCEPT
nft list ruleset
# fact 151: -n shows protocols as numbers
iptables -A INPUT -p tcp -j ACCEPT
iptables -L INPUT
iptables -nL INPUT
# fact 152: -S writes rules in its own form
iptables -A FORWARD -i lo -s 1.2.3.4 -p tcp --dport 80 -j DROP
iptables -A FORWARD ! -i lo -p icmp --icmp-type echo-request -j REJECT
iptables -A FORWARD -m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT
iptables -t mangle -A FORWARD -j MARK --set-mark 5
iptables -A FORWARD -s 10.1.1.1/255.255.0.0 -j ACCEPT
iptables -S FORWARD
iptables -t mangle -S FORWARD
# fact 152: MASQUERADE and two spaces
iptables -t nat -A POSTROUTING -j MASQUERADE
iptables -t nat -L POSTROUTING
# fact 153: what cannot be
iptables -A NOPE -j ACCEPT
iptables -A INPUT -j NOPE
iptables -A INPUT --dport 80 -j ACCEPT
iptables -D INPUT -p udp -j DROP
iptables -I INPUT 5 -j ACCEPT
iptables -N C
iptables -N C
iptables -P INPUT REJECT
iptables -L NOPE
iptables -t nat -A INPUT -j MASQUERADE
iptables -t nat -A PREROUTING -j MASQUERADE
iptables -t nat -A POSTROUTING -j DNAT --to-destination 1.2.3.4
iptables -A POSTROUTING -i eth0 -j ACCEPT
iptables -t nat -A POSTROUTING -i eth0 -j ACCEPT
iptables -A INPUT -j C
iptables -X C
iptables -t nope -L
# fact 153: devices that do not exist are accepted
iptables -A INPUT -i nothere -j ACCEPT
# fact 154: flushing keeps the policy
iptables -P FORWARD DROP
iptables -F
iptables -S
