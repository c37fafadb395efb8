#!/bin/bash
# ip ntable change, and what is refused of it
ip link add v0 type veth peer name v1
ip link set v0 up
ip ntable change name arp_cache thresh3 1000
ip ntable change name arp_cache dev v0 reachable 5000
ip ntable change name arp_cache dev v0 base_reachable 2000 queue 50 locktime 500 retrans 2000 gc_stale 1000 delay_probe 2000 ucast_probes 2 mcast_probes 4 proxy_queue 7
ip ntable show name arp_cache dev v0 | sed 's/ reachable [0-9]*/ reachable N/'
ip ntable change name arp_cache dev v9 queue 5
ip ntable change name foo queue 5
ip ntable change dev v0 queue 5
ip ntable change name arp_cache
ip ntable change name arp_cache queue 200
ip ntable change name arp_cache bogus 1
sysctl net.ipv4.neigh.v0.base_reachable_time_ms net.ipv4.neigh.v0.locktime net.ipv4.neigh.v0.gc_stale_time
tc qdisc add dev v0 root tbf rate 1mbit burst 32kbit latency 400ms
tc -j qdisc show dev v0 | jq -c '.[0].options'
tc qdisc replace dev v0 root tbf rate 1mbit burst 10kb limit 3000
tc -j qdisc show dev v0 | jq -c '.[0].options'
tc qdisc replace dev v0 root tbf rate 10mbit burst 32kbit latency 50ms peakrate 20mbit minburst 1540
tc -j qdisc show dev v0 | jq -c '.[0].options'
ethtool -L v0 combined 2
ethtool -L v0 rx 1 tx 1
ethtool -L v0 bogus 1
ethtool -L v0 rx 100
ethtool -L v0
ethtool -L nosuch rx 1
ethtool -L lo rx 1
ethtool -L v0 rx x
unshare --help | head -8
nsenter -h | wc
unshare --version
