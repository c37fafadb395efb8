#!/bin/bash
# iperf3: what is refused, and what a rate that is asked for makes of a test
ip netns add a
ip netns add b
ip link add va netns a type veth peer name vb netns b
ip -n a addr add 10.0.0.1/24 dev va
ip -n b addr add 10.0.0.2/24 dev vb
ip -n a link set va up
ip -n b link set vb up
ip netns exec a iperf3 -c 10.0.0.2
ip netns exec a iperf3 -c 10.0.0.9 --connect-timeout 1000
ip netns exec a iperf3 -c 10.1.0.9
ip netns exec a iperf3 -c nosuch.host
ip netns exec b iperf3 -s -D
ip netns exec b ss -ltn
ip netns exec b iperf3 -s
ip netns exec a iperf3 -c 10.0.0.2 -t 2 -u -b 1M | sed -n 1,5p | sed -E 's/ +[0-9.]+ [MK]bits/ R bits/'
ip netns exec a iperf3 -c 10.0.0.2 -t 2 -u -b 10M -l 1000 | awk '/sec/{print $3, $5, $6}' | head -2
ip netns exec a iperf3 -c 10.0.0.2 -t 2 -b 5M | awk '/sec/{print $3, $5, $6}' | head -3
ip netns exec a iperf3 -c 10.0.0.2 -t 1 -b 1M -P 2 | sed -n '2,10p' | cut -c1-38
ip netns exec a iperf3 -c 10.0.0.2 -t 1 -u -b 1M -R | awk '/sec/{print $5, $6}' | head -1
ip netns exec a iperf3 -c 10.0.0.2 -t 1 -l 1K -b 1M | sed -n '4p;7p' | cut -c1-38
ip netns exec a iperf3 -c 10.0.0.2 -t 1 -b 100K -f k | sed -n 4p | cut -c1-36
ip netns exec b iperf3 -s -1 -p 5202 > /tmp/server.txt &
sleep 0.3
ip netns exec a iperf3 -c 10.0.0.2 -p 5202 -t 2 -b 5M > /dev/null; echo $?
sleep 0.2; sed -n '1,8p' /tmp/server.txt | cut -c1-38
ip netns exec a iperf3 -c 10.0.0.2 -t 4 -u -b 1M > /dev/null & sleep 1; ip netns exec a iperf3 -c 10.0.0.2 -t 1; wait
ip netns exec a iperf3 2>&1 | head -4
ip netns exec a iperf3 -s -c 10.0.0.2 2>&1 | head -1
ip netns exec a iperf3 -c 10.0.0.2 -P 200 2>&1 | head -1
ip netns exec a iperf3 -s -t 5 2>&1 | head -1
ip netns exec a iperf3 -c 10.0.0.2 -D 2>&1 | head -1
ip netns exec a iperf3 -x 2>&1 | head -2
ip netns exec a iperf3 --help | wc
