#!/bin/bash
# Classes, token buckets, u32 filters and offloads, and what a kernel refuses that lacks the rest.
ip netns add c; ip netns add s
ip link add ve0 netns c type veth peer name ve1 netns s
ip -n c addr add 10.55.0.1/24 dev ve0; ip -n s addr add 10.55.0.2/24 dev ve1
ip -n c link set ve0 up; ip -n s link set ve1 up
tc="ip netns exec c tc"
$tc qdisc show dev ve0
$tc qdisc add dev ve0 root tbf rate 10mbit burst 32kbit latency 400ms
$tc qdisc show dev ve0 | sed 's/80[0-9a-f]*:/80XX:/'
$tc qdisc del dev ve0 root
$tc qdisc add dev ve0 root handle 1: htb default 30
$tc class add dev ve0 parent 1: classid 1:1 htb rate 100mbit ceil 100mbit
$tc class add dev ve0 parent 1:1 classid 1:10 htb rate 50mbit ceil 100mbit prio 1
$tc class add dev ve0 parent 1:1 classid 1:20 htb rate 30mbit ceil 100mbit prio 2
$tc class add dev ve0 parent 1:1 classid 1:30 htb rate 20mbit ceil 50mbit prio 3
$tc class show dev ve0
$tc qdisc add dev ve0 parent 1:10 handle 10: sfq perturb 10
$tc qdisc add dev ve0 parent 1:20 handle 20: pfifo limit 100
$tc filter add dev ve0 protocol ip parent 1:0 prio 1 u32 match ip dport 80 0xffff flowid 1:10
$tc filter add dev ve0 protocol ip parent 1:0 prio 2 u32 match ip dst 10.55.0.2/32 match ip protocol 1 0xff flowid 1:20
$tc filter show dev ve0
ip netns exec c ping -c 2 10.55.0.2 | tail -2 | head -1
$tc class del dev ve0 classid 1:20
$tc filter del dev ve0 parent 1: prio 2
$tc class del dev ve0 classid 1:20
$tc class show dev ve0 | awk '{print $3}'
$tc qdisc del dev ve0 root
$tc class show dev ve0
$tc qdisc add dev ve0 root netem delay 50ms
$tc qdisc add dev ve0 ingress
$tc filter add dev ve0 parent ffff: protocol ip u32 match u32 0 0 police rate 1mbit burst 10k drop
$tc qdisc show dev ve0
$tc qdisc add dev ve0 clsact
$tc qdisc del dev ve0 ingress
$tc qdisc show dev ve0 clsact
ip -n c link show ve0 | head -1
et="ip netns exec c ethtool"
$et -K ve0 tso off gso off gro off
$et -k ve0 | grep -E '^(tcp-seg|generic)'
$et -K ve0 tx off rx off
$et -K ve0 tx on
$et -K ve0 sg off
$et --show-offload ve0 | grep -c 'requested on'
$et -K ve0 lro on
$et -K ve0 foo on
$et -K nope tx off
$et -G ve0 rx 512
$et -A ve0 autoneg off
$et -C ve0 rx-usecs 3
$et -T ve0
$et -d ve0
$et -n ve0
$et -l ve0
$et -P ve0
$et -i ve0
$et ve0 | grep -E 'Speed|Duplex|detected'
$et lo
ip netns exec c tracepath -n 10.55.0.2 | awk '{print $1, $2}'
ip -n c link set ve0 mtu 1400
ip netns exec c tracepath -n 10.55.0.2 | tail -1
ip -n c tunnel add gre1 mode gre remote 10.55.0.2 local 10.55.0.1 ttl 255
ip -n c link add ipip0 type ipip remote 10.55.0.2 local 10.55.0.1
ip -n c tunnel show
