# Linux takes one's own address as a gateway without a word.
# fails: there
# cause: wrong-gateway
ip -n desk route add default via 10.50.1.2
ip -n shelf route add 10.50.1.0/24 via 10.50.2.1
