#!/bin/bash
# Traffic control lab (kernel without netem): tbf, htb, pfifo, listing and errors
ip netns add x; ip netns add y
ip link add ex netns x type veth peer name ey netns y
ip -n x addr add 10.3.0.1/24 dev ex
ip -n y addr add 10.3.0.2/24 dev ey
ip -n x link set ex up; ip -n y link set ey up
tc -n x qdisc show dev ex | sed 's/ 80[0-9a-f]*:/ H:/'
tc -n x qdisc add dev ex root tbf rate 1mbit burst 32kbit latency 400ms
tc -n x qdisc show dev ex | sed 's/ 80[0-9a-f]*:/ H:/'
tc -n x -s qdisc show dev ex | sed 's/ 80[0-9a-f]*:/ H:/' | head -1
tc -n x -j qdisc show dev ex | jq -c '.[0] | {kind, root}'
ip netns exec x ping -c 2 -q 10.3.0.2
tc -n x qdisc add dev ex root tbf rate 1mbit burst 32kbit latency 400ms
tc -n x qdisc change dev ex root tbf rate 2mbit burst 32kbit latency 100ms
tc -n x qdisc show dev ex | sed 's/ 80[0-9a-f]*:/ H:/'
tc -n x qdisc del dev ex root
tc -n x qdisc del dev ex root
tc -n x qdisc add dev ex root handle 1: htb default 30
tc -n x class add dev ex parent 1: classid 1:1 htb rate 10mbit ceil 10mbit
tc -n x class add dev ex parent 1:1 classid 1:10 htb rate 6mbit ceil 10mbit prio 0
tc -n x class add dev ex parent 1:1 classid 1:30 htb rate 1mbit ceil 2mbit prio 1 burst 15k
tc -n x qdisc add dev ex parent 1:10 handle 10: pfifo limit 20
tc -n x filter add dev ex protocol ip parent 1:0 prio 1 u32 match ip dst 10.3.0.2/32 flowid 1:10
tc -n x class show dev ex
tc -n x qdisc show dev ex | sed 's/ 80[0-9a-f]*:/ H:/'
tc -n x filter show dev ex
ip netns exec x ping -c 1 -q 10.3.0.2
tc -n x class add dev ex parent 1:1 classid 1:30 htb rate 1mbit
tc -n x class add dev ex parent 2: classid 2:1 htb rate 1mbit
tc -n x class del dev ex classid 1:1
tc -n x class del dev ex classid 1:99
tc -n x filter del dev ex prio 1
tc -n x qdisc add dev nosuch root pfifo
tc -n x qdisc add dev ex root nosuch
tc -n x qdisc add dev ex root handle 1: netem delay
tc -n x qdisc add dev ex root tbf rate 1mbit
tc -n x qdisc replace dev ex root pfifo limit 50
tc -n x qdisc show | sed 's/ 80[0-9a-f]*:/ H:/'
tc qdisc show dev lo
tc -n x qdisc add dev ex ingress
tc -n x qdisc show dev ex | sed 's/ 80[0-9a-f]*:/ H:/'
tc -n x qdisc del dev ex ingress
tc -n x qdisc add dev ex clsact
tc -n x qdisc show dev ex | sed 's/ 80[0-9a-f]*:/ H:/'
tc qdisc help 2>&1 | head -3
tc bogus
tc -V
