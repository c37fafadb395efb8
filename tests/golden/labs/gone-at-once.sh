# A namespace that nobody asked anything of lately goes before the next command; one that was just asked stands a moment longer.
for i in 1 2 3; do
  ip netns add a; ip link add v$i type veth peer name p$i; ip link set p$i netns a
  ip netns del a; ip link show v$i > /dev/null 2>&1; echo "untouched: $?"; sleep 0.2
done
for i in 4 5 6; do
  ip netns add a; ip link add v$i type veth peer name p$i; ip link set p$i netns a; ip -n a link set lo up
  ip netns del a; ip link show v$i > /dev/null 2>&1; echo "just asked: $?"; sleep 0.2
done
for i in 7 8; do
  ip netns add a; ip link add v$i type veth peer name p$i; ip link set p$i netns a; ip -n a link set lo up; sleep 0.5
  ip netns del a; ip link del v$i; echo "asked before: $?"
done
for i in 9 10; do
  ip netns add a; ip link add v$i type veth peer name p$i; ip link set p$i netns a; ip netns exec a true; nsenter --net=/run/netns/a ifconfig lo up
  ip netns del a; ip link del v$i; echo "no netlink: $?"
done
ip netns add a; ip link add v0 type veth peer name p0; ip link set p0 netns a; ip netns exec a sh -c 'timeout 0.1 nc -l 80'
ip netns del a; ip link show v0 > /dev/null; echo "a listener: $?"; sleep 0.2
lsmod; echo $?
ls /proc/modules
unshare -n bash -s <<'X'
brctl addbr seen
ip link add port type veth peer name other
brctl addif seen port
brctl show | cut -f1,4-
ip neigh add 10.0.0.9 lladdr 02:00:00:00:00:09 dev port
ip -s neigh show dev port | sed 's/ *used/ used/'
ip ntable show dev port name arp_cache | sed -n '3s/reachable [0-9]* base/reachable R base/p'
X
