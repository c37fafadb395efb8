# Two namespaces and a cable: what a sandbox of any kernel has.
ip netns add red; ip netns add blue
ip link add v0 netns red type veth peer name v1 netns blue
ip -n red addr add 10.0.0.1/24 dev v0; ip -n blue addr add 10.0.0.2/24 dev v1
ip -n red link set v0 up; ip -n blue link set v1 up
ip -n red addr show v0
ip netns exec red ping -c 1 -W 2 10.0.0.2
ip -n blue neigh
ip -n red route add 10.9.0.0/16 via 10.0.1.1
ip -n red route add 10.9.0.0/16 via 10.0.0.2
ip -n red route
for ns in red blue; do
  ip netns del $ns
done
ip netns del green
set -e
ip link show nothing
echo never
