# It answers, but at a real provider nobody could type this.
# fails: masquerade isp-untouched
# cause: nat-missing
# blame: 8
ip -n laptop route add default via 192.168.7.1
ip -n home route add default via 198.18.5.1
ip netns exec home sysctl -w net.ipv4.ip_forward=1
ip -n isp route add 192.168.7.0/24 via 198.18.5.2
ip netns exec laptop ping -c 1 203.0.113.80
