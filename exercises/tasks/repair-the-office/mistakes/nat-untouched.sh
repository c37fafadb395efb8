# The rule stays on the inner side, and one for the outer side is missing.
# fails: pc-out printer-out no-nat-inside
# cause: nat-missing
ip -n gw addr del 10.100.1.1/24 dev to-pc
ip -n gw addr add 10.100.1.1/24 dev lan0
ip -n printer addr del 10.100.1.20/28 dev eth0
ip -n printer addr add 10.100.1.20/24 dev eth0
ip -n printer route add default via 10.100.1.1
ip netns exec pc ping -c 1 203.0.113.7
ip netns exec printer ping -c 1 203.0.113.7
