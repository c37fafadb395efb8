#!/bin/bash
ip netns add c; ip netns add s
ip link add c0 netns c type veth peer name s0 netns s
ip -n c addr add 10.0.0.1/24 dev c0; ip -n s addr add 10.0.0.2/24 dev s0
ip -n c link set c0 up; ip -n s link set s0 up; ip -n c link set lo up; ip -n s link set lo up
ip netns exec c tc qdisc show dev c0 | sed "s/ 80[0-9a-f]*:/ 80NN:/"
ip netns exec c tc qdisc add dev c0 root tbf rate 1mbit burst 32kbit latency 400ms
ip netns exec c tc qdisc show dev c0 | sed "s/ 80[0-9a-f]*:/ 80NN:/"
ip netns exec c tc qdisc add dev c0 root tbf rate 1mbit burst 32kbit latency 400ms
ip netns exec c tc qdisc change dev c0 root tbf rate 2mbit burst 64kb latency 100ms
ip netns exec c tc -s qdisc show dev c0 | head -1 | sed "s/ 80[0-9a-f]*:/ 80NN:/"
ip netns exec c tc qdisc del dev c0 root
ip netns exec c tc qdisc del dev c0 root
ip netns exec c tc qdisc add dev c0 root handle 1: htb default 30
ip netns exec c tc class add dev c0 parent 1: classid 1:1 htb rate 10mbit
ip netns exec c tc class add dev c0 parent 1:1 classid 1:10 htb rate 6mbit ceil 10mbit prio 0
ip netns exec c tc class add dev c0 parent 1:1 classid 1:30 htb rate 1mbit ceil 2mbit prio 2
ip netns exec c tc filter add dev c0 protocol ip parent 1:0 prio 1 u32 match ip dport 5001 0xffff flowid 1:10
ip netns exec c tc class show dev c0
ip netns exec c tc qdisc show dev c0 | sed "s/ 80[0-9a-f]*:/ 80NN:/"
ip netns exec c tc filter show dev c0
ip netns exec s iperf3 -s -D -1 -p 5001; sleep 0.3
ip netns exec c tc qdisc add dev c0 parent 1:10 handle 10: sfq perturb 10
ip netns exec c tc qdisc show dev c0 | sed "s/ 80[0-9a-f]*:/ 80NN:/"
ip netns exec c ping -c 3 -i 0.2 -q 10.0.0.2 | tail -2 | head -1 | sed "s/ 80[0-9a-f]*:/ 80NN:/"
ip netns exec c tc -s class show dev c0 | grep -c Sent
ip netns exec c tc class del dev c0 classid 1:10
ip netns exec c tc qdisc replace dev c0 root pfifo limit 50
ip netns exec c tc qdisc show dev c0 | sed "s/ 80[0-9a-f]*:/ 80NN:/"
ip netns exec c tc qdisc add dev c0 ingress
ip netns exec c tc qdisc show dev c0 | sed "s/ 80[0-9a-f]*:/ 80NN:/"
ip netns exec c tc filter add dev c0 parent ffff: protocol ip u32 match u32 0 0 police rate 1mbit burst 10k drop flowid :1
ip netns exec c tc qdisc add dev nope root pfifo
ip netns exec c tc qdisc add dev c0 root foo
ip netns exec c tc qdisc add dev c0 root tbf rate 1mbit
ip netns exec c tc class add dev c0 parent 1: classid 1:1 htb rate 1mbit
ip netns exec c tc -V
