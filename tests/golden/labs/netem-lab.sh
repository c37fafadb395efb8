#!/bin/bash
# latency and loss between two hosts
set -e
ip netns add h1 && ip netns add h2
ip link add h1-eth0 type veth peer name h2-eth0
ip link set h1-eth0 netns h1 && ip link set h2-eth0 netns h2
ip netns exec h1 ip addr add 10.0.0.1/24 dev h1-eth0
ip netns exec h2 ip addr add 10.0.0.2/24 dev h2-eth0
ip netns exec h1 ip link set h1-eth0 up
ip netns exec h2 ip link set h2-eth0 up
set +e
ip netns exec h1 tc qdisc show
ip netns exec h1 tc qdisc add dev h1-eth0 root netem delay 100ms
ip netns exec h1 tc qdisc add dev h1-eth0 root tbf rate 1mbit burst 32kbit latency 400ms
ip netns exec h1 ping -c 3 -i 0.2 -q 10.0.0.2 | grep -E 'received'
ip netns exec h1 tc qdisc replace dev h1-eth0 root pfifo limit 50
ip netns exec h1 tc qdisc del dev h1-eth0 root
ip netns exec h1 tc qdisc del dev h1-eth0 root
ip netns exec h1 tc qdisc add dev nosuch root pfifo
ip netns exec h1 tc qdisc add dev h1-eth0 root nosuchqdisc
ip netns exec h1 tc qdisc add dev h1-eth0 root handle 1: htb default 10
ip netns exec h1 tc class add dev h1-eth0 parent 1: classid 1:1 htb rate 10mbit
ip netns exec h1 tc class add dev h1-eth0 parent 1:1 classid 1:10 htb rate 5mbit ceil 10mbit
ip netns exec h1 tc class show dev h1-eth0
ip netns exec h1 tc filter add dev h1-eth0 protocol ip parent 1:0 prio 1 u32 match ip dst 10.0.0.2/32 flowid 1:10
ip netns exec h1 tc filter show dev h1-eth0
ip netns exec h1 ip link show h1-eth0
ip netns exec h1 tc qdisc add dev h1-eth0 ingress
ip netns exec h1 tc qdisc del dev h1-eth0 ingress
ip netns exec h1 tc qdisc del dev h1-eth0 root
ip netns exec h1 tc qdisc add dev h1-eth0 root fq_codel
ip netns exec h1 ip link set h1-eth0 txqueuelen 500
ip netns exec h1 ip link show h1-eth0 | head -1
ip netns exec h1 ethtool -k h1-eth0 | grep -E 'tcp-segmentation|generic-seg|rx-checksumming|tx-checksumming:'
ip netns exec h1 ethtool -K h1-eth0 tx off
ip netns exec h1 ethtool -i h1-eth0
ip netns exec h1 ethtool h1-eth0
ip netns exec h1 ethtool nosuch
ip netns exec h1 ethtool -S h1-eth0 | head -3
ip netns exec h1 ethtool -i lo
