# A second address with the right length beside the wrong one.
# fails: mask-gone
# cause: address-there
ip -n gw addr del 10.100.1.1/24 dev to-pc
ip -n gw addr add 10.100.1.1/24 dev lan0
ip -n printer addr add 10.100.1.20/24 dev eth0
ip -n printer route add default via 10.100.1.1
ip netns exec gw iptables -t nat -D POSTROUTING -o lan0 -j MASQUERADE
ip netns exec gw iptables -t nat -A POSTROUTING -o up0 -j MASQUERADE
ip netns exec pc ping -c 1 203.0.113.7
ip netns exec printer ping -c 1 203.0.113.7
