#!/bin/bash
# two bridges joined by two cables
brctl addbr br1
brctl addbr br2
ip link add a1 type veth peer name a2
ip link add b1 type veth peer name b2
brctl stp br1 on
brctl stp br2 on
brctl setbridgeprio br1 100
brctl addif br1 a1; brctl addif br1 b1
brctl addif br2 a2; brctl addif br2 b2
for i in br1 br2 a1 a2 b1 b2; do ifconfig $i up; done
brctl show | awk '{print $1, $3, $4}'
brctl addif br1 a1
brctl addif br1 a2
brctl addif br3 a1
brctl addif br1 nosuch
brctl addif br1 lo
brctl addif br1 br2
brctl addbr br1
brctl delbr br3
brctl delbr br1
brctl stp br3 on
brctl stp br1 maybe
brctl delif br1 a2
brctl showmacs br9
brctl show br9
brctl showstp br9
brctl frob
brctl addbr
brctl setfd br1 2
cat /sys/class/net/br1/bridge/forward_delay
cat /sys/class/net/br1/bridge/stp_state
cat /sys/class/net/br1/bridge/priority
ls /sys/class/net/br1/brif
ip netns add n1; ip netns add n2
ip link add x1 type veth peer name eth0 netns n1
ip link add x2 type veth peer name eth0 netns n2
brctl addif br1 x1; brctl addif br2 x2
ip link set x1 up; ip link set x2 up
ip netns exec n1 ifconfig eth0 10.9.0.1/24 up
ip netns exec n2 ifconfig eth0 10.9.0.2/24 up
ip netns exec n1 ifconfig eth0 | sed -n 2p
sleep 40
ip netns exec n1 ping -c 1 -W 1 10.9.0.2
ip link set a1 down
sleep 35
ip netns exec n1 ping -c 1 -W 1 10.9.0.2
ip netns exec n1 ping -b -c 1 -W 1 10.9.0.255
ip netns exec n1 ping -c 1 -W 1 10.9.0.255
ifconfig br1 down; brctl delbr br1
ifconfig br2 down; brctl delbr br2
brctl show
ip -br link | awk '{print $1,$2}'
