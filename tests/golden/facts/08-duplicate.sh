# Who answers a request.
ns() { for n; do ip netns add $n; ip -n $n link set lo up; ip netns exec $n sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1; done; }
sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1; ip link set lo up
ns a b c; ip link add br0 type bridge; ip link set br0 up; i=1
for n in a b c; do ip link add p$n address 02:00:00:00:01:0$i type veth peer name eth0 address 02:00:00:00:00:0$i netns $n; ip link set p$n master br0 up; ip -n $n addr add 10.0.0.$i/24 dev eth0; ip -n $n link set eth0 up; i=$((i+1)); done
# fact 137: two hosts with one address both answer
ip -n c addr add 10.0.0.2/24 dev eth0
ip netns exec a arping -c 1 -I eth0 10.0.0.2 | grep -c 'reply from'
# fact 137: arping -D fails where the address is taken, and does not where it is free
ip netns exec a arping -D -c 1 -w 1 -I eth0 10.0.0.2 > /dev/null; echo $?
ip netns exec a arping -D -c 1 -w 1 -I eth0 10.0.0.77 > /dev/null; echo $?
ip -n c addr del 10.0.0.2/24 dev eth0
# fact 137: a host with two devices on one wire answers by both, unless arp_filter looks at its routes
ip link add pd type veth peer name eth1 netns b; ip link set pd master br0 up; ip -n b addr add 10.0.0.22/24 dev eth1; ip -n b link set eth1 address 02:00:00:00:00:22 up
ip netns exec a arping -c 1 -I eth0 10.0.0.2 | grep -c 'reply from'
ip netns exec b sysctl -w net.ipv4.conf.all.arp_filter=1
ip netns exec a arping -c 1 -I eth0 10.0.0.2 | grep -c 'reply from'
# fact 140: a wrong neighbour by hand: the frame is not for them
ip -n a neigh replace 10.0.0.3 lladdr 02:00:00:00:00:99 dev eth0
ip netns exec a ping -c 1 -W 1 10.0.0.3
ip -n c link set eth0 promisc on
ip netns exec a ping -c 1 -W 1 10.0.0.3
# fact 140: addresses of lo are answered for, also while lo is down; 127 never
ip -n c addr add 10.0.0.33/32 dev lo; ip -n c link set lo down
ip netns exec a arping -c 1 -w 1 -I eth0 10.0.0.33 | grep -c 'reply from'
ip netns exec a arping -c 1 -w 1 -I eth0 127.0.0.1 2>&1 | tail -n 1
# fact 117: with arp_ignore a host does not answer for other devices' addresses
ip netns exec c sysctl -w net.ipv4.conf.all.arp_ignore=1
ip netns exec a arping -c 1 -w 1 -I eth0 10.0.0.33 | grep 'Received'
