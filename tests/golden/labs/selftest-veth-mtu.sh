#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# pmtu in the manner of the kernel's selftests
ns_a=a_$$ ns_r=r_$$ ns_b=b_$$
err=0
fail() { echo "FAIL: $*"; err=1; }
pass() { echo "PASS: $*"; }
setup() {
	for n in $ns_a $ns_r $ns_b; do ip netns add $n || return 1; ip -net $n link set lo up; done
	ip link add veth_ar netns $ns_a type veth peer name veth_ra netns $ns_r
	ip link add veth_br netns $ns_b type veth peer name veth_rb netns $ns_r
	ip -net $ns_a addr add 10.0.1.1/24 dev veth_ar
	ip -net $ns_r addr add 10.0.1.2/24 dev veth_ra
	ip -net $ns_b addr add 10.0.2.1/24 dev veth_br
	ip -net $ns_r addr add 10.0.2.2/24 dev veth_rb
	for d in "$ns_a veth_ar" "$ns_r veth_ra" "$ns_r veth_rb" "$ns_b veth_br"; do ip -net ${d% *} link set ${d#* } up; done
	ip -net $ns_a route add 10.0.2.0/24 via 10.0.1.2
	ip -net $ns_b route add 10.0.1.0/24 via 10.0.2.2
	ip netns exec $ns_r sysctl -qw net.ipv4.ip_forward=1
}
mtu() { ip -net $1 link set dev $2 mtu $3; }
pmtu_of() { ip -net $1 route get $2 | grep -o 'mtu [0-9]*' | cut -d' ' -f2; }
cleanup() { for n in $ns_a $ns_r $ns_b; do ip netns del $n 2>/dev/null; done; }
trap cleanup EXIT
setup || exit 4
mtu $ns_r veth_rb 1300; mtu $ns_b veth_br 1300
ip netns exec $ns_a ping -q -M want -i 0.1 -w 1 -c 1 -s 1400 10.0.2.1 > /dev/null
p=$(pmtu_of $ns_a 10.0.2.1); [ "$p" = 1300 ] && pass "pmtu $p" || fail "pmtu is '$p'"
ip netns exec $ns_a ping -M do -c 1 -s 1400 10.0.2.1
ip netns exec $ns_a ping -M do -c 1 -s 1272 10.0.2.1
ip netns exec $ns_a ping -M dont -c 1 -s 1400 10.0.2.1
ip -net $ns_a route get 10.0.2.1 | sed 's/[0-9]*sec/Nsec/'
ip -net $ns_a route show cache 10.0.2.1 | sed 's/[0-9]*sec/Nsec/'
ip netns exec $ns_a tracepath -n 10.0.2.1 | grep -o 'pmtu [0-9]*' | sort -u
ip -net $ns_a route flush cache
p=$(pmtu_of $ns_a 10.0.2.1); [ -z "$p" ] && pass "flushed" || fail "still $p"
mtu $ns_r veth_rb 68; echo "rc $?"
mtu $ns_r veth_rb 67; echo "rc $?"
mtu $ns_r veth_rb 65536; echo "rc $?"
ip -net $ns_r link show veth_rb
mtu $ns_r veth_rb 1500; mtu $ns_b veth_br 1500
ip -net $ns_a route change 10.0.2.0/24 via 10.0.1.2 mtu lock 1200
ip -net $ns_a route show 10.0.2.0/24
ip netns exec $ns_a ping -c 1 -M do -s 1300 10.0.2.1
ip netns exec $ns_a ping -c 1 -s 1300 10.0.2.1
ip netns exec $ns_a ip route get 10.0.2.1
[ $err -eq 0 ] && echo "ALL PASS" || echo "SOME FAILED"
exit $err
