# Neighbours that do not answer, and the states of those that do.
ns() { for n; do ip netns add $n; ip -n $n link set lo up; ip netns exec $n sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1; done; }
ns a b
ip -n a link add va type veth peer name vb netns b
ip -n a addr add 10.0.0.1/24 dev va; ip -n b addr add 10.0.0.2/24 dev vb
ip -n a link set va up; ip -n b link set vb up
# fact 133: three requests, then all that waits fails at once
ip netns exec a timeout 9 tcpdump -nn -l -c 3 -i va arp 2>/dev/null > /tmp/asked & sleep 0.5; ip netns exec a ping -c 4 10.0.0.9; wait
sed 's/^[^ ]* //' /tmp/asked
# fact 133: with -W 1 it is plain loss
ip netns exec a ping -c 1 -W 1 10.0.0.8
# fact 133: TCP is told that there is no route
ip netns exec a bash -c 'echo > /dev/tcp/10.0.0.7/80'
# fact 135: the asker has INCOMPLETE, then FAILED, which arp calls incomplete
ip netns exec a ping -c 1 -W 0.2 10.0.0.6 > /dev/null; ip -n a neigh show 10.0.0.6
sleep 4; ip -n a neigh show 10.0.0.6
ip netns exec a arp -n 10.0.0.6
# fact 135: the responder learns the asker from the request, and checks five seconds later
ip netns exec a ping -c 1 10.0.0.2
ip -n b neigh | grep -o 'lladdr.*' | cut -d' ' -f 3 | tr A-Z a-z
sleep 7; ip -n b neigh | grep -o 'REACHABLE' | tr A-Z a-z
# fact 135: added by hand it is PERMANENT; twice is refused, and so is deleting what is missing
ip -n a neigh add 10.0.0.5 lladdr 02:00:00:00:00:05 dev va
ip -n a neigh add 10.0.0.5 lladdr 02:00:00:00:00:05 dev va
ip -n a neigh del 10.0.0.4 dev va
ip -n a neigh flush dev va
ip -n a neigh
# fact 136: with the carrier go the neighbours that were learned, as soon as the loss is noticed; going down takes all
ip netns exec a ping -c 1 10.0.0.2
ip -n b link set vb down; ip -n a link show va > /dev/null; ip -n a neigh
ip -n a link set va down; ip -n a neigh
# fact 136: with arp_evict_nocarrier off they stay
ip -n a link set va up; ip -n b link set vb up; ip netns exec a sysctl -w net.ipv4.conf.va.arp_evict_nocarrier=0
ip netns exec a ping -c 1 -W 2 10.0.0.2
ip -n b link set vb down; ip -n a link show va > /dev/null; ip -n a neigh | grep -c lladdr
