# exceptions of IPv6 routes: packets that were too big, and the cache in which their ways are listed
ip netns add left; ip netns add right; ip netns add rt
ip link add l0 netns left type veth peer name r0 netns rt
ip link add l1 netns right type veth peer name r1 netns rt
for x in left:l0:fd00:1::2 right:l1:fd00:2::2 rt:r0:fd00:1::1 rt:r1:fd00:2::1; do
  IFS=: read -r n d rest <<< "$x"
  ip -n $n -6 addr add $rest/64 dev $d nodad; ip -n $n link set $d up; ip -n $n link set lo up
done
ip netns exec rt sysctl -qw net.ipv6.conf.all.forwarding=1
ip -n left -6 route add default via fd00:1::1; ip -n right -6 route add default via fd00:2::1
ip -n rt link set r1 mtu 1300
ip netns exec left ip -6 route show cache
ip netns exec left ping -c 1 -W 1 -s 1400 -M do fd00:2::2
ip netns exec left ip -6 route show cache
ip netns exec left ip -6 route show table cache
ip netns exec left ip -6 route get fd00:2::2
ip netns exec left ip -6 route show
ip netns exec left ip -6 route flush cache
ip netns exec left ip -6 route show cache
