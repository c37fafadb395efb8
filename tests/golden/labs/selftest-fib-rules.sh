#!/bin/bash
# after fib rule selftests: match of iif, oif, ipproto, ports, tos, suppress, goto
ret=0
RTABLE=100
GW_IP4=192.51.100.2
SRC_IP=192.51.100.3
DEV_ADDR=192.51.100.1
DEV=veth0
IP="ip -netns testns"

log_test()
{
	local rc=$1
	local expected=$2
	local msg="$3"
	if [ $rc -eq $expected ]; then
		nsuccess=$((nsuccess+1))
		printf "    TEST: %-50s  [ OK ]\n" "${msg}"
	else
		ret=1
		nfail=$((nfail+1))
		printf "    TEST: %-50s  [FAIL]\n" "${msg}"
	fi
}

setup()
{
	set -e
	ip netns add testns
	$IP link set dev lo up
	$IP link add $DEV type veth peer name veth1
	$IP link set dev $DEV up
	$IP link set dev veth1 up
	$IP addr add $DEV_ADDR/24 dev $DEV
	$IP -6 addr add 2001:db8:1::1/64 dev $DEV nodad
	set +e
}

fib_rule4_del()
{
	$IP rule del $1
	log_test $? 0 "rule4 del $1"
}

fib_rule4_test_match_n_redirect()
{
	local match="$1"
	local getmatch="$2"
	$IP rule add $match table $RTABLE
	$IP route get $GW_IP4 $getmatch | grep -q "table $RTABLE"
	log_test $? 0 "rule4 check: $1"
	fib_rule4_del "$match table $RTABLE"
}

setup
$IP route add table $RTABLE default via $GW_IP4 dev $DEV onlink
fib_rule4_test_match_n_redirect "oif $DEV" "oif $DEV"
fib_rule4_test_match_n_redirect "iif lo" "from $DEV_ADDR"
fib_rule4_test_match_n_redirect "tos 0x10" "tos 0x10"
fib_rule4_test_match_n_redirect "fwmark 0x64" "mark 0x64"
fib_rule4_test_match_n_redirect "ipproto icmp" "ipproto icmp"
fib_rule4_test_match_n_redirect "sport 666 dport 777" "ipproto tcp sport 666 dport 777"
fib_rule4_test_match_n_redirect "uidrange 100-100" "uid 100"
$IP rule add from $SRC_IP lookup $RTABLE suppress_prefixlength 0
$IP rule add pref 100 goto 200
$IP rule add pref 200 nop
$IP rule add not from 10.0.0.0/8 fwmark 0x1/0xf table main pref 300
$IP rule
$IP -6 rule add from 2001:db8:2::/64 table 200 pref 50
$IP -6 rule show
$IP -6 rule del pref 50
$IP rule del pref 999
$IP rule add from 1.2.3.4 table 70000 pref 5 protocol static
$IP rule show pref 5
$IP rule add from 1.2.3.4 table 70000 pref 5 protocol static
$IP rule add from 1.2.3.4/33
$IP rule add table main pref abc
$IP rule flush
$IP rule
$IP -j rule | head -c 200; echo
$IP rule add pref 32766 table main
$IP rule add pref 32767 table default
$IP rule show | tail -2
printf "\nTests passed: %3d\n" $nsuccess
printf "Tests failed: %3d\n" ${nfail:-0}
ip netns del testns
exit $ret
