#!/bin/bash
# after a test-network helper with start/stop/check
NETNS=testns
BRIDGE=testbr0
DEV1=testveth0
DEV2=testveth1

USAGE="Usage:
    $0 start
    $0 stop
    $0 check"

function start_test_net {
	ip netns add $NETNS
	ip link add $BRIDGE type bridge
	ip link set $BRIDGE up
	ip link add $DEV1 type veth peer name $DEV2
	ip link set $DEV1 master $BRIDGE
	ip link set $DEV1 up
	ip link set $DEV2 netns $NETNS
	ip netns exec $NETNS ip link set $DEV2 up
}

function stop_test_net {
	ip link del $DEV1
	ip link del $BRIDGE
	ip netns del $NETNS
}

function check_test_net {
	local ok=yes
	for dev in $BRIDGE $DEV1; do
		if ip link show "$dev" > /dev/null 2>&1; then
			echo "$dev: present"
		else
			echo "$dev: missing" >&2
			ok=no
		fi
	done
	[ -e /var/run/netns/$NETNS ] && echo "$NETNS: present" || { echo "$NETNS: missing"; ok=no; }
	[[ $ok == yes ]]
}
case "$1" in
start) start_test_net;;
stop) stop_test_net;;
check) check_test_net;;
*) echo "$USAGE" ;;
esac
check_test_net
start_test_net
check_test_net && echo all there
ip -br link show | awk '{print $1, $2}'
ip -n $NETNS -br link
ip netns exec $NETNS ip -br addr | awk '{print $1,$2}'
cat /sys/class/net/$BRIDGE/operstate
cat /sys/class/net/$DEV1/carrier /sys/class/net/$DEV1/mtu
ls /sys/class/net/$BRIDGE/brif
readlink -f /sys/class/net/$DEV1/master
ip netns exec $NETNS cat /sys/class/net/$DEV2/operstate
stop_test_net
check_test_net
echo "status $?"
stop_test_net
