# The addresses are on the ends that are plugged into the bridge, not on those in the namespaces.
# fails: ann bob cid
# cause: no-address
ip link add sw0 type bridge
ip link set sw0 up
for host in ann:1 bob:2 cid:3; do
  name=${host%:*}
  ip netns add $name
  ip link add to-$name type veth peer name eth0 netns $name
  ip link set to-$name master sw0 up
  ip addr add 10.40.0.${host#*:}/24 dev to-$name
  ip -n $name link set eth0 up
done
