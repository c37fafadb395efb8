ip netns attach vault $(pgrep -x sleep)
ip addr add 10.95.0.1/24 dev to-vault
ip link set to-vault up
ip -n vault addr add 10.95.0.2/24 dev eth0
ip -n vault link set eth0 up
ip netns exec vault ping -c 1 10.95.0.1
