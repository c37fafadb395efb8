# telnet as a tester of ports.
ip netns add a
ip netns add b
ip link add veth0 netns a type veth peer name veth0 netns b
ip -n a addr add 10.0.0.1/24 dev veth0
ip -n b addr add 10.0.0.2/24 dev veth0
ip -n a link set veth0 up
ip -n b link set veth0 up
ip -n a link set lo up
ip -n b link set lo up
ip netns exec a telnet 10.0.0.2 80
ip netns exec a telnet 10.0.0.2
ip netns exec a telnet 10.0.0.3 80
ip netns exec a telnet 10.9.9.9 80
ip netns exec a telnet nosuch.example 80
ip netns exec a telnet ::1 80
ip netns exec a telnet localhost 80
ip netns exec a telnet -4 localhost 80
ip netns exec a telnet 10.0.0.2 http
ip netns exec a telnet 10.0.0.2 nosuchservice
ip netns exec a telnet 10.0.0.2 99999
echo "hello from b" > /tmp/banner
ip netns exec b nc -lN 5000 < /tmp/banner > /tmp/heard & sleep 0.3
sleep 2 | ip netns exec a telnet 10.0.0.2 5000
echo "status $?"
ip netns exec b nc -l 5001 > /tmp/heard & sleep 0.3
(sleep 1; echo hello; sleep 1) | ip netns exec a telnet 10.0.0.2 5001
echo "status $?"
sleep 0.2; od -c /tmp/heard
ip netns exec b nc -l 5002 > /tmp/heard & sleep 0.3
ip netns exec a telnet 10.0.0.2 5002 < /dev/null
sleep 0.2; wc -c < /tmp/heard
ip netns exec b nc -l 5003 > /tmp/heard & sleep 0.3
if echo | ip netns exec a telnet 10.0.0.2 5003 2>&1 | grep -q Connected; then echo open; else echo closed; fi
if echo | ip netns exec a telnet 10.0.0.2 5004 2>&1 | grep -q Connected; then echo open; else echo closed; fi
ip netns exec b iptables -A INPUT -p tcp --dport 5005 -j DROP
timeout 2 ip netns exec a telnet 10.0.0.2 5005; echo "status $?"
ip netns exec b iptables -A INPUT -p tcp --dport 5006 -j REJECT
ip netns exec a telnet 10.0.0.2 5006; echo "status $?"
ip netns del a
ip netns del b
