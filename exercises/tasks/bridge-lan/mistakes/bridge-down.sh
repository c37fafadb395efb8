# Everything is plugged in, but the bridge itself was never set up.
# fails: bridge-up
# cause: link-down
ip link add sw0 type bridge
for host in ann:1 bob:2 cid:3; do
  name=${host%:*}
  ip netns add $name
  ip link add to-$name type veth peer name eth0 netns $name
  ip link set to-$name master sw0 up
  ip -n $name addr add 10.40.0.${host#*:}/24 dev eth0
  ip -n $name link set eth0 up
done
