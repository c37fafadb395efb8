#!/bin/bash
# in the manner of a kernel selftest (log_test, nsid, cleanup by trap)
readonly NS_A="ns-a-$$"
readonly NS_B="ns-b-$$"
ksft_skip=4
ret=0
nsuccess=0
nfail=0

log_test()
{
	local rc=$1
	local expected=$2
	local msg="$3"

	if [ ${rc} -eq ${expected} ]; then
		printf "TEST: %-60s  [ OK ]\n" "${msg}"
		nsuccess=$((nsuccess+1))
	else
		ret=1
		nfail=$((nfail+1))
		printf "TEST: %-60s  [FAIL]\n" "${msg}"
	fi
}

run_cmd()
{
	local cmd="$*"
	local out
	local rc

	out=$($cmd 2>&1)
	rc=$?
	[ "$VERBOSE" = "1" ] && [ -n "$out" ] && echo "    $out"
	return $rc
}

cleanup()
{
	local ns
	for ns in $NS_A $NS_B; do
		ip netns del $ns 2>/dev/null
	done
	echo "cleaned up"
}
trap cleanup EXIT

if ! command -v ip > /dev/null; then
	echo "SKIP: no ip"
	exit $ksft_skip
fi
set -e
ip netns add "$NS_A"
ip netns add "$NS_B"
ip -netns "$NS_A" link set dev lo up
ip -netns "$NS_B" link set dev lo up
ip link add veth0 netns "$NS_A" mtu 1500 type veth peer name veth0 netns "$NS_B" mtu 1500
ip -netns "$NS_A" addr add 192.0.2.1/28 dev veth0
ip -netns "$NS_B" addr add 192.0.2.2/28 dev veth0
ip -netns "$NS_A" -6 addr add 2001:db8:1::1/64 dev veth0 nodad
ip -netns "$NS_B" -6 addr add 2001:db8:1::2/64 dev veth0 nodad
ip -netns "$NS_A" link set veth0 up
ip -netns "$NS_B" link set veth0 up
set +e
run_cmd ip netns exec $NS_A ping -c1 -w1 192.0.2.2
log_test $? 0 "IPv4 ping"
run_cmd ip netns exec $NS_A ping -6 -c1 -w2 2001:db8:1::2
log_test $? 0 "IPv6 ping"
run_cmd ip netns exec $NS_A ping -c1 -w1 192.0.2.14
log_test $? 1 "IPv4 ping - nobody there"
run_cmd ip netns exec $NS_A ping -c1 -w1 198.51.100.1
log_test $? 2 "IPv4 ping - no route"
VERBOSE=1
run_cmd ip -netns $NS_A route add 203.0.113.0/24 via 192.0.2.2
log_test $? 0 "route add"
run_cmd ip -netns $NS_A route add 203.0.113.0/24 via 192.0.2.2
log_test $? 2 "route add twice"
run_cmd ip -netns $NS_A route get 203.0.113.9
run_cmd ip -netns $NS_A route del 203.0.113.0/24 via 192.0.2.3
log_test $? 2 "route del with the wrong gateway"
ip -netns $NS_A route show | sed 's/ *$//'
ip -netns $NS_A -6 route show | grep -v fe80
printf "\nTests passed: %3d\n" ${nsuccess}
printf "Tests failed: %3d\n"   ${nfail}
exit $ret
