#!/bin/bash
# kernel selftest nft_meta.sh
ns0=ns0-x
ip netns add $ns0
ip -net $ns0 link set lo up
ip -net $ns0 addr add 127.0.0.1 dev lo
currentyear=$(date +%Y)
lastyear=$((currentyear-1))
ip netns exec $ns0 nft -f /dev/stdin <<EOF
table inet filter {
	counter iifcount {}
	counter iifnamecount {}
	counter iifgroupcount {}
	counter iiftypecount {}
	counter infproto4count {}
	counter il4protocounter {}
	counter imarkcounter {}
	counter icpu0counter {}
	counter oifcount {}
	counter oskuidcounter {}
	counter oskgidcounter {}
	counter omarkcounter {}
	chain input {
		type filter hook input priority 0; policy accept;
		meta iif lo counter name "iifcount"
		meta iifname "lo" counter name "iifnamecount"
		meta iifgroup "default" counter name "iifgroupcount"
		meta iiftype "loopback" counter name "iiftypecount"
		meta nfproto ipv4 counter name "infproto4count"
		meta l4proto icmp counter name "il4protocounter"
		meta mark 42 counter name "imarkcounter"
		meta time "$lastyear-01-01" - "$((currentyear+1))-12-31" counter
	}
	chain output {
		type filter hook output priority 0; policy accept;
		meta oif lo counter name "oifcount"
		meta oifname "lo" meta oiftype "loopback" counter
		meta skuid 0 counter name "oskuidcounter"
		meta skgid 0 counter name "oskgidcounter"
		meta mark 42 counter name "omarkcounter"
	}
}
EOF
ip netns exec $ns0 ping -q -m 42 -c 1 127.0.0.1 | head -4 | tail -1
ip netns exec $ns0 nft list counters
ip netns exec $ns0 nft list chain inet filter output
ip netns exec $ns0 nft reset counters | grep packets
ip netns exec $ns0 nft list counter inet filter iifcount
ip netns exec $ns0 nft -a list chain inet filter input | grep -v time
