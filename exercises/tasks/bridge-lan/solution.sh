ip link add sw0 type bridge
ip link set sw0 up
ip netns add ann
ip link add to-ann type veth peer name eth0 netns ann
ip link set to-ann master sw0
ip link set to-ann up
ip -n ann addr add 10.40.0.1/24 dev eth0
ip -n ann link set eth0 up
ip netns add bob
ip link add to-bob type veth peer name eth0 netns bob
ip link set to-bob master sw0
ip link set to-bob up
ip -n bob addr add 10.40.0.2/24 dev eth0
ip -n bob link set eth0 up
ip netns add cid
ip link add to-cid type veth peer name eth0 netns cid
ip link set to-cid master sw0
ip link set to-cid up
ip -n cid addr add 10.40.0.3/24 dev eth0
ip -n cid link set eth0 up
ip netns exec ann ping -c 1 10.40.0.3
