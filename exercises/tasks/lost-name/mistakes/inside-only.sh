# Everything inside is done by way of the process, and nobody gave the name back.
# fails: name
# cause: wrong-netns
ip addr add 10.95.0.1/24 dev to-vault
ip link set to-vault up
nsenter -t $(pgrep -x sleep) -n ip addr add 10.95.0.2/24 dev eth0
nsenter -t $(pgrep -x sleep) -n ip link set eth0 up
ping -c 1 10.95.0.2
