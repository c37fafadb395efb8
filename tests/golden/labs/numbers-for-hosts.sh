# Addresses of one to three parts, octal and hexadecimal, as the C library and iproute2 read them.
ip netns add a; ip -n a link set lo up
ip netns exec a getent hosts 127.1
ip netns exec a getent hosts 127.0.0.1
ip netns exec a getent ahosts 127.1
ip netns exec a getent ahostsv4 0x7f.1
ip netns exec a getent ahostsv6 127.1; echo $?
ip netns exec a getent ahostsv6 127.0.0.1; echo $?
ip netns exec a getent hosts 10.9; echo $?
ip netns exec a getent hosts 300.1; echo $?
ip netns exec a getent hosts ::1; echo $?
ip netns exec a getent hosts fe80::1%lo; echo $?
ip netns exec a nc -zv 127.1 22
ip netns exec a nc -6 -zv 127.1 22
ip netns exec a curl -s http://2130706433/; echo $?
ip netns exec a telnet 127.1
ip netns exec a socat - TCP:127.1:22 2>&1 | sed 's/.*socat\[[0-9]*\]//'
ip netns exec a bash -c 'exec 3<>/dev/tcp/127.1/22'
ip netns exec a iperf3 -c 127.1
ip netns exec a traceroute -n 127.1 | head -1
ip netns exec a ss -tn dst 127.1
ip netns exec a ss -tn dst 10.1
ip netns exec a iptables -A INPUT -s 10.1 -j DROP
ip netns exec a iptables -A INPUT -s 10.1/16 -j DROP
ip netns exec a iptables -S
ip netns exec a ip route get 127.1
ip netns exec a ip route add 10.2 dev lo
ip netns exec a ip route add 10/8 dev lo
ip netns exec a ip route
ip netns exec a ifconfig lo:1 10.7 up
ip netns exec a arp -n 10.7
ip netns exec a route add -net 10.8 netmask 255.255.0.0 dev lo
ip netns exec a ip -br a
ip netns exec a route -n
