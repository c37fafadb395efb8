#!/usr/bin/env bash
# regression tests for a routing setup, selftest style
ret=0
ksft_skip=4
nsuccess=0
nfail=0
VERBOSE=0
PAUSE_ON_FAIL=no

log_test()
{
	local rc=$1
	local expected=$2
	local msg="$3"

	if [ ${rc} -eq ${expected} ]; then
		printf "    TEST: %-60s  [ OK ]\n" "${msg}"
		nsuccess=$((nsuccess+1))
	else
		ret=1
		nfail=$((nfail+1))
		printf "    TEST: %-60s  [FAIL]\n" "${msg}"
	fi
}
run_cmd()
{
	local cmd="$*"
	local out
	local stderr="2>/dev/null"

	if [ "$VERBOSE" = "1" ]; then
		printf "COMMAND: $cmd\n"
		stderr=
	fi
	out=$(eval $cmd $stderr)
	rc=$?
	if [ "$VERBOSE" = "1" -a -n "$out" ]; then
		echo "    $out"
	fi
	return $rc
}
setup()
{
	set -e
	ip netns add ns1
	ip netns add ns2
	ip -netns ns1 link set dev lo up
	ip -netns ns2 link set dev lo up
	ip -netns ns1 link add veth1 type veth peer name veth2
	ip -netns ns1 link set veth2 netns ns2
	ip -netns ns1 addr add 172.16.101.1/24 dev veth1
	ip -netns ns1 -6 addr add 2001:db8:101::1/64 dev veth1 nodad
	ip -netns ns2 addr add 172.16.101.2/24 dev veth2
	ip -netns ns2 -6 addr add 2001:db8:101::2/64 dev veth2 nodad
	ip -netns ns1 link set dev veth1 up
	ip -netns ns2 link set dev veth2 up
	ip netns exec ns2 sysctl -qw net.ipv4.ip_forward=1
	ip netns exec ns2 sysctl -qw net.ipv6.conf.all.forwarding=1
	set +e
}
cleanup()
{
	ip netns del ns1 2>/dev/null
	ip netns del ns2 2>/dev/null
}
check_route()
{
	local pfx="172.16.104.0/24"
	local out
	out=$(ip -netns ns1 ro ls match $pfx)
	[ "$out" = "$1" ]
}
trap cleanup EXIT
setup
sleep 2
VERBOSE=1
run_cmd "ip netns exec ns1 ping -c1 -w1 172.16.101.2 | grep -o '[0-9]* received'"
log_test $? 0 "ping gateway"
run_cmd "ip -netns ns1 ro add 172.16.104.0/24 via 172.16.101.2"
log_test $? 0 "add route"
run_cmd "ip -netns ns1 ro add 172.16.104.0/24 via 172.16.101.2"
log_test $? 2 "add route again"
check_route "172.16.104.0/24 via 172.16.101.2 dev veth1 "
log_test $? 0 "route is there"
run_cmd "ip -netns ns1 ro add 172.16.105.0/24 via 172.16.200.2"
log_test $? 2 "gateway not reachable"
run_cmd "ip -netns ns1 ro add 172.16.105.0/24 via 172.16.101.2 dev lo"
log_test $? 2 "gateway on wrong device"
run_cmd "ip -netns ns1 ro append 172.16.104.0/24 via 172.16.101.3"
log_test $? 0 "append"
run_cmd "ip -netns ns1 ro change 172.16.106.0/24 via 172.16.101.3"
log_test $? 2 "change of none"
run_cmd "ip -netns ns1 ro prepend 172.16.104.0/24 via 172.16.101.4"
ip -netns ns1 ro
run_cmd "ip -netns ns1 -6 ro add 2001:db8:104::/64 via 2001:db8:101::2"
log_test $? 0 "ipv6 route"
run_cmd "ip -netns ns1 -6 ro add 2001:db8:104::/64 via 2001:db8:101::2"
log_test $? 2 "ipv6 again"
run_cmd "ip -netns ns1 -6 ro append 2001:db8:104::/64 via 2001:db8:101::3"
ip -netns ns1 -6 ro ls 2001:db8:104::/64
run_cmd "ip -netns ns1 ro add 172.16.107.0/24 nexthop via 172.16.101.2 nexthop via 172.16.101.3 weight 10"
ip -netns ns1 ro ls 172.16.107.0/24
run_cmd "ip -netns ns1 nexthop add id 11 via 172.16.101.2 dev veth1"
run_cmd "ip -netns ns1 nexthop add id 12 via 172.16.101.3 dev veth1"
run_cmd "ip -netns ns1 nexthop add id 101 group 11/12,2"
run_cmd "ip -netns ns1 ro add 172.16.108.0/24 nhid 101"
ip -netns ns1 nexthop
ip -netns ns1 ro ls 172.16.108.0/24
run_cmd "ip -netns ns1 nexthop del id 12"
ip -netns ns1 nexthop ls
ip -netns ns1 ro ls 172.16.108.0/24
run_cmd "ip -netns ns1 nexthop add id 11 via 172.16.101.2 dev veth1"
log_test $? 2 "same id"
run_cmd "ip -netns ns1 nexthop add id 13 via 10.99.0.1 dev veth1"
log_test $? 2 "gateway off link"
run_cmd "ip -netns ns1 link set dev veth1 down"
ip -netns ns1 ro
ip -netns ns1 nexthop
printf "\nTests passed: %3d\n" ${nsuccess}
printf "Tests failed: %3d\n"   ${nfail}
exit $ret
