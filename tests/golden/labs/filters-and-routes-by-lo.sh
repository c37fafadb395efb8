#!/bin/bash
# Where filters of tc can hang, and where they cannot
ip link add v1 type veth peer name v2
tc qdisc add dev v1 root handle 2: bfifo
tc filter add dev v1 parent 2: protocol ip prio 1 u32 match ip dst 10.0.0.1 flowid 2:10
tc filter del dev v1 parent 2:
tc filter show dev v1
tc qdisc del dev v1 root
tc qdisc add dev v1 root handle 2: tbf rate 1mbit burst 10kb latency 50ms
tc filter add dev v1 parent 2: protocol ip prio 1 u32 match ip dst 10.0.0.1 flowid 2:10
tc filter del dev v1 parent 2:
tc qdisc del dev v1 root
tc qdisc add dev v1 root handle 3: htb
tc filter add dev v1 parent 3:7 protocol ip prio 1 u32 match ip dst 10.0.0.1 flowid 3:10
tc filter del dev v1 parent 3:7
tc class add dev v1 parent 3: classid 3:7 htb rate 1mbit
tc filter add dev v1 parent 3:7 protocol ip prio 1 u32 match ip dst 10.0.0.1 flowid 3:10
tc filter show dev v1 parent 3:7
tc filter add dev v1 parent 4: protocol ip prio 1 u32 match ip dst 10.0.0.1 flowid 3:10
# A route by lo leads nowhere
ip addr add 10.0.1.1/24 dev v1
ip link set v1 up
ip link set v2 up
ip link set lo up
ip route add 10.9.0.0/16 dev lo
ip route get 10.9.0.1
ping -c 1 -W 1 10.9.0.1
ping -c 1 -W 1 -I lo 10.0.1.7
ping -c 1 -W 1 -I lo 10.0.1.1
timeout 1 curl --interface lo -sS http://10.0.1.7:7
echo $?
