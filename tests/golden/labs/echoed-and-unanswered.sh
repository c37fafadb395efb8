# a pipe to itself in socat; pings to all that a router does not answer; files of a bridge without VLANs; a shell that cannot fork
ip netns add a; ip netns add b
ip link add a0 netns a type veth peer name b0 netns b
ip -n a addr add 10.0.0.1/16 dev a0; ip -n b addr add 10.0.0.254/24 dev b0
ip -n a link set a0 up; ip -n b link set b0 up; ip -n b link set lo up
ip netns exec b sysctl -w net.ipv4.ip_forward=1
ip netns exec a ping -c 1 -W 1 -b 10.0.255.255
ip netns exec a ping -c 1 -W 1 10.0.0.254
ip netns exec b socat TCP-LISTEN:7000,fork,reuseaddr PIPE &
ip netns exec b socat UDP-LISTEN:7001,fork PIPE &
sleep 0.5
echo over tcp | ip netns exec a socat - TCP:10.0.0.254:7000
echo over udp | ip netns exec a socat -t 1 - UDP:10.0.0.254:7001
echo again | ip netns exec a nc -N 10.0.0.254 7000
kill %1 %2; wait
ip link add br0 type bridge
cat /sys/class/net/br0/bridge/vlan_filtering
echo 1 > /sys/class/net/br0/bridge/vlan_filtering
ls /sys/class/net/br0/bridge | grep -c vlan
ip link add ifb0 type ifb; ip tuntap add tun0 mode tun; ip tuntap add tap0 mode tap
ip token
unshare -p sh -c 'ls / > /dev/null; ls / > /dev/null; echo not reached'
grep ^Cap /proc/self/status | cut -f1 | paste -sd' '; grep CapAmb /proc/self/status
