#!/bin/bash
# Bridge with ports, FDB learning, ageing, hairpin, isolation, mdb and monitoring.
ip link add br0 type bridge stp_state 0 forward_delay 0 ageing_time 3000
ip link set br0 up
for i in 1 2 3; do
  ip netns add h$i
  ip link add p$i type veth peer name e0 netns h$i
  ip -n h$i link set e0 address 02:00:00:00:01:0$i
  ip -n h$i addr add 10.0.0.$i/24 dev e0
  ip -n h$i link set e0 up; ip -n h$i link set lo up
  ip link set p$i master br0
  ip link set p$i up
done
sleep 1
bridge link
bridge -d link show dev p1
ip netns exec h1 ping -c 1 -W 1 10.0.0.2 | tail -2 | head -1
bridge fdb show br br0 | grep 02:00 | grep -v permanent
bridge fdb get 02:00:00:00:01:01 br br0
bridge fdb add 02:00:00:00:09:09 dev p3 master static
bridge fdb add 02:00:00:00:09:10 dev p3 master dynamic
ip link set p3 down
bridge fdb add 02:00:00:00:09:11 dev p3 master dynamic
bridge fdb replace 02:00:00:00:09:12 dev p3 master static; bridge fdb show dev p3 | grep 09: | sort
ip link set p3 up
bridge link set dev p1 isolated on
bridge link set dev p2 isolated on
ip netns exec h1 ip neigh flush all
ip netns exec h1 ping -c 1 -W 1 10.0.0.2 | tail -2 | head -1
ip netns exec h1 ping -c 1 -W 1 10.0.0.3 | tail -2 | head -1
bridge link set dev p1 isolated off; bridge link set dev p2 isolated off
bridge link set dev p1 flood off learning off
bridge -d link show dev p1 | tail -1 | grep -o 'learning off flood off'
bridge vlan
bridge vlan add vid 10 dev p1
bridge mdb add dev br0 port p1 grp 239.1.1.1 permanent
bridge mdb del dev br0 port p1 grp 239.1.1.1
(timeout 1 bridge monitor fdb > /tmp/bm & sleep 0.4; bridge fdb add 02:00:00:00:09:77 dev p1 master static; bridge fdb del 02:00:00:00:09:77 dev p1 master; wait); cat /tmp/bm
ip link set br0 type bridge vlan_filtering 1
bridge link set dev p2 hairpin on; bridge link set dev p2 guard on; cat /sys/class/net/p2/brport/hairpin_mode
bridge link set dev p2 cost 100; cat /sys/class/net/p2/brport/path_cost
bridge link set dev p2 priority 99
brctl show
brctl showmacs br0 | awk 'NR>1{print $1,$3}' | sort | uniq -c
cat /sys/class/net/br0/bridge/ageing_time
ip -d link show br0 | grep -o 'ageing_time [0-9]*'
ip -j link show master br0 | jq -r '.[].ifname'
ip link set p2 nomaster
bridge link | wc -l
ip link set br0 down; ip link del br0; ip link show p1 | grep -c master
ip link add br1 type bridge; ip link set br1 master br1
ip link set lo master br1
ip link add vl type vlan id 5 link p1
