# fails: ports
# cause: not-in-bridge
ip link add sw0 type bridge
ip link set sw0 up
for host in ann:1 bob:2 cid:3; do
  name=${host%:*}
  ip netns add $name
  ip link add to-$name type veth peer name eth0 netns $name
  ip link set to-$name up
  ip -n $name addr add 10.40.0.${host#*:}/24 dev eth0
  ip -n $name link set eth0 up
done
ip link set to-ann master sw0
ip link set to-bob master sw0
