#!/bin/sh -e
# what a Makefile target runs
NAMESPACES="n1 n2 n3"
for n in $NAMESPACES; do ip netns add $n || true; done
ip link add br-test type bridge
ip link set br-test up
i=0
for n in $NAMESPACES; do
	i=`expr $i + 1`
	ip link add v$i type veth peer name eth0 netns $n
	ip link set v$i master br-test
	ip link set v$i up
	ip netns exec $n ip addr add 10.11.12.$i/24 dev eth0
	ip netns exec $n ip link set eth0 up
	ip netns exec $n ip link set lo up
done
test `ip netns | wc -l` -eq 3 && echo "3 namespaces"
ip netns exec n1 ping -q -c 1 10.11.12.2 > /dev/null && echo OK || echo FAIL
ip netns exec n1 ping -q -c 1 -W 1 10.11.12.9 > /dev/null && echo OK || echo FAIL
[ -d /sys/class/net/br-test/bridge ] && echo "is a bridge"
[ -e /sys/class/net/nothing ] || echo "no such"
for d in /sys/class/net/br-test/brif/*; do basename $d; done
cat /sys/class/net/v1/operstate /sys/class/net/v1/mtu /sys/class/net/v1/carrier
readlink /sys/class/net/v1/master | xargs basename
ls -d /sys/class/net/v* | wc -l
printf "%s\n" $NAMESPACES | while read n; do echo "$n: $(ip -n $n -4 -o addr show eth0 | awk '{print $4}')"; done
ip link set v3 nomaster
ip netns exec n1 ping -q -c 1 -W 1 10.11.12.3 || echo "n3 is off"
bridge link show dev v3
bridge link show dev v2
ip link set v2 type bridge_slave cost 50 priority 10
bridge -d link show dev v2
ip link set br-test type bridge ageing_time 1000 forward_delay 400
ip -d link show br-test | grep -o 'ageing_time [0-9]*'
bridge fdb add 02:00:00:00:00:99 dev v2 master static
bridge fdb show dev v2 | grep 99
bridge fdb add 02:00:00:00:00:99 dev v2 master static || echo "twice: $?"
bridge fdb replace 02:00:00:00:00:99 dev v1 master
bridge fdb show | grep ":99 "
bridge fdb del 02:00:00:00:00:99 dev v1 master
bridge fdb del 02:00:00:00:00:99 dev v1 master || echo "gone: $?"
bridge fdb show br nosuch || echo "no bridge: $?"
ip link set v1 up master nosuch || echo "rc $?"
ip link set nosuch master br-test || echo "rc $?"
ip link set br-test master br-test || echo "rc $?"
ip link set lo master br-test || echo "rc $?"
ip link add br-test type bridge || echo "rc $?"
ip link add v1 type veth || echo "rc $?"
ip link add vx type veth peer name v1 || echo "rc $?"
ip link add type veth && ip -br link show type veth | grep -c '^veth[01]'
ip link del veth0
ip link del br-test type veth || echo "rc $?"
ip link set dev v1 netns nosuch || echo "rc $?"
ip link set dev lo netns n1 || echo "rc $?"
ip link set v1 name v2 || echo "rc $?"
ip link set v1 name this-name-is-too-long || echo "rc $?"
ip link set v1 address 01:00:00:00:00:01 || echo "rc $?"
ip link set v1 address zz || echo "rc $?"
ip link set v1 mtu 10 || echo "rc $?"
ip link set v1 bogus || echo "rc $?"
ip link bogus || echo "rc $?"
ip bogus || echo "rc $?"
ip addr add 10.0.0.1 dev nosuch || echo "rc $?"
ip addr add 10.0.0.1/24 || echo "rc $?"
ip addr add 10.0.0.256/24 dev v1 || echo "rc $?"
ip addr add 10.0.0.1/24 dev v1; ip addr add 10.0.0.1/24 dev v1 || echo "rc $?"
ip addr del 10.0.0.2/24 dev v1 || echo "rc $?"
ip addr add 10.0.0.1/40 dev v1 || echo "rc $?"
ip addr show nosuch || echo "rc $?"
ip addr show dev v1 up | head -1
for n in $NAMESPACES; do ip netns del $n; done
ip link del br-test
exit 0
