# bridge monitor, for a bounded time.
ip link add br0 type bridge
ip link add v0 type veth peer name v1
timeout 3 bridge monitor fdb > f & sleep 0.2
timeout 3 bridge monitor mdb > m & sleep 0.2
timeout 3 bridge monitor fdb mdb > b & sleep 0.2
ip link set br0 address 02:00:00:00:00:aa
ip link set v0 address 02:00:00:00:00:bb
ip link set v0 master br0
ip link set br0 up
bridge fdb add 02:00:00:00:00:01 dev v0 master static
bridge mdb add dev br0 port v0 grp 239.1.1.1 permanent
bridge mdb del dev br0 port v0 grp 239.1.1.1 permanent
bridge fdb del 02:00:00:00:00:01 dev v0 master
ip link set v0 nomaster
wait
cat f
cat m
cat b
bridge monitor bogus
