# What route and netstat say of routes of both families, and where there is no table yet.
route -n; echo $?
route; echo $?
netstat -rn; echo $?
ip link set lo up
route -n; echo $?
ip addr add 10.0.0.1/24 dev lo
ip route add 10.9.0.0/24 dev lo
route -n; echo $?
route -6 -n | head -3; echo $?
route -A inet6 > /dev/null; echo $?
ip route flush dev lo table main
route -n; echo $?
ip netns add x
ip netns exec x route -n; echo $?
ip netns exec x netstat -r; echo $?
ip netns exec x arp -n; echo $?
ip netns exec x ifconfig; echo $?
ip netns exec x netstat -i; echo $?
ip link add v type veth peer name w
ip link set v up; ip link set w up
ip addr add fd00:1::1/64 dev v nodad
sleep 2
ip -6 route add fd00:2::/48 via fd00:1::9 metric 7
ip -6 route add default via fd00:1::254
ip -6 route add unreachable fd00:98::/32
ip -6 route add fd00:3::5/128 dev v
route -6 -n | grep -v fe80 | awk '{print $1, $2, $3, $4, $NF}'
route -A inet6 | grep -v fe80 | grep -e :3: -e '\[' | cut -c1-67
netstat -6rn | tail -1
netstat -46rn | cut -c1-60 | grep Kernel
route -6 -C -n
