# What ping says.
ns() { for n; do ip netns add $n; ip -n $n link set lo up; ip netns exec $n sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1; done; }
ns a b
ip -n a link add va type veth peer name vb netns b
ip -n a addr add 10.0.0.1/24 dev va; ip -n b addr add 10.0.0.2/24 dev vb
ip -n a link set va up; ip -n b link set vb up
# fact 141: the lines of an answer, and of none
ip netns exec a ping -c 1 10.0.0.2
ip netns exec a ping -c 1 -W 1 10.0.0.9
# fact 141: below sixteen octets there is no time
ip netns exec a ping -c 1 -s 8 10.0.0.2
# fact 141: the first line for IPv6
ip netns exec a sysctl -qw net.ipv6.conf.all.disable_ipv6=0
ip netns exec a ping -c 1 ::1
# fact 142: 0 with an answer, 1 without, 2 where nothing could be sent
ip netns exec a ping -q -c 1 -W 1 10.0.0.2 > /dev/null; echo $?
ip netns exec a ping -q -c 1 -W 1 10.0.0.9 > /dev/null; echo $?
ip netns exec a ping -q -c 1 -W 1 10.9.9.9; echo $?
# fact 142: wrong use
ping
ping -c0 10.0.0.2
# fact 144: the share of loss
ip netns exec a ping -c 3 -i 0.2 -W 1 10.0.0.2 | grep loss
# fact 146: too large for the device and not to be fragmented
ip netns exec a ping -c 1 -W 1 -s 1473 -M do 10.0.0.2
# fact 147: a broadcast needs -b, and nobody answers by default
ip netns exec a ping -c 1 -W 1 10.0.0.255
ip -n a addr add 10.0.0.1/24 brd + dev va
ip netns exec a ping -b -c 1 -W 1 10.0.0.255
ip netns exec b sysctl -w net.ipv4.icmp_echo_ignore_broadcasts=0
ip netns exec a ping -b -c 1 -W 1 10.0.0.255
# fact 147: multicast needs a route
ip netns exec a ping -c 1 -W 1 224.0.0.1
# fact 148: zero is oneself, short forms are filled in
ip netns exec a ping -c 1 0
ip netns exec a ping -c 1 -W 1 127.2
ip netns exec a ping -c 1 -W 1 999.1.1.1
ip netns exec a ping -c 1 -W 1 ''
