# nft's families for frames: bridge, arp, netdev and inet's ingress; counters by a map.
sysctl -q -w net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1
ip link add br0 type bridge
ip link set br0 up
ip netns add a
ip netns add b
ip link add va type veth peer name eth0 netns a
ip link add vb type veth peer name eth0 netns b
ip link set va master br0 up
ip link set vb master br0 up
ip -n a addr add 10.0.0.1/24 dev eth0
ip -n a link set eth0 up
ip -n b addr add 10.0.0.2/24 dev eth0
ip -n b link set eth0 up
ip addr add 10.0.0.254/24 dev br0
ip netns exec a ping -c 1 10.0.0.2
ip netns exec a ping -c 1 10.0.0.254
nft add table bridge f
nft add chain bridge f fwd
nft add chain bridge f pass '{ type filter hook forward priority 0; policy accept; }'
nft add chain bridge f in '{ type filter hook input priority 0; policy accept; }'
nft add chain bridge f out '{ type filter hook output priority 0; policy accept; }'
nft add rule bridge f pass iifname va oifname vb icmp type echo-request counter drop
nft add rule bridge f in iifname va ip saddr 10.0.0.1 counter accept
nft add rule bridge f out oifname va counter accept
ip netns exec a ping -c 1 -W 1 10.0.0.2
ip netns exec b ping -c 1 -W 1 10.0.0.1
ip netns exec a ping -c 1 -W 1 10.0.0.254
nft list table bridge f
nft flush chain bridge f pass
nft add rule bridge f pass ether type arp counter drop
ip netns exec a ip neigh flush all
ip netns exec b ip neigh flush all
ip netns exec a ping -c 1 -W 1 10.0.0.2
ip -n a neigh show to 10.0.0.2
nft delete table bridge f
ip netns exec a ping -c 1 -W 1 10.0.0.2
ip netns exec b nft add table arp t
ip netns exec b nft add chain arp t in '{ type filter hook input priority 0; policy accept; }'
ip netns exec b nft add rule arp t in arp operation request arp saddr ip 10.0.0.1 counter drop
ip netns exec a ip neigh flush all
ip netns exec b ip neigh flush all
ip netns exec a ping -c 1 -W 1 10.0.0.2
ip netns exec b nft list table arp t | sed 's/packets [0-9]* bytes [0-9]*/some/'
ip netns exec b nft delete table arp t
ip netns exec a ping -c 1 -W 2 10.0.0.2 > /dev/null
sleep 2
ip netns exec a ping -c 1 -W 2 10.0.0.2 > /dev/null
ip netns exec b nft add table netdev n
ip netns exec b nft add chain netdev n i '{ type filter hook ingress device eth0 priority 0; policy accept; }'
ip netns exec b nft add rule netdev n i ip protocol icmp counter drop
ip netns exec a ping -c 1 -W 1 10.0.0.2
ip netns exec b nft list ruleset
ip netns exec b nft delete table netdev n
ip netns exec a ping -c 1 -W 2 10.0.0.2 > /dev/null
ip netns exec b nft add table inet t
ip netns exec b nft add chain inet t ing '{ type filter hook ingress device eth0 priority 0; policy accept; }'
ip netns exec b nft add rule inet t ing ip saddr 10.0.0.1 counter drop
ip netns exec a ping -c 1 -W 1 10.0.0.2
ip netns exec b nft list ruleset
ip netns exec b nft flush ruleset
ip netns exec b nft add table inet t
ip netns exec b nft add counter inet t pings
ip netns exec b nft add counter inet t webs
ip netns exec b nft add map inet t m '{ type inet_proto : counter ; elements = { icmp : "pings", tcp : "webs" } }'
ip netns exec b nft add chain inet t in '{ type filter hook input priority 0; }'
ip netns exec b nft add rule inet t in counter name ip protocol map @m
ip netns exec b nft add rule inet t in counter name ip saddr map @m
ip netns exec b nft add rule inet t in counter name ip saddr map @nosuch
ip netns exec b nft add element inet t m '{ udp : "nosuch" }'
ip netns exec a ping -c 3 -i 0.2 10.0.0.2
ip netns exec a nc -z -w 1 10.0.0.2 80
ip netns exec b nft list ruleset
ip netns exec b nft delete counter inet t pings
