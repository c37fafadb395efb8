#!/bin/bash
# What of a VXLAN link may change, and what a bridge makes of the speed of its ports
ip link add vx type vxlan id 5 dstport 4789
ip link add v0 type veth peer name v1
for w in l2miss l3miss nol2miss proxy noproxy rsc external "ageing 5" "tos inherit" "remote 10.0.0.1" "remote 10.0.0.2" "local 10.0.0.1" "local ::1" "id 5" "dstport 4789" "nolearning" "srcport 1 2" udpcsum; do echo "$w"; ip link set vx type vxlan $w; done
ip -d link show vx | grep -o 'vxlan .*noudp6'
bridge fdb show dev vx
ip link add br0 type bridge; ip link set vx master br0; ip -d link show vx | grep -o ' cost [0-9]*'
ip link add vy type vxlan id 6 dstport 4789 dev v0; ip link set vy master br0; ip -d link show vy | grep -o ' cost [0-9]*'
ip link add mv link v0 type macvlan mode bridge;  ip link set mv master br0; ip -d link show mv | grep -o ' cost [0-9]*'
ip tuntap add t0 mode tap;  ip link set t0 master br0; ip -d link show t0 | grep -o ' cost [0-9]*'
ip link add ifb7 type ifb; ip link set ifb7 master br0; ip -d link show ifb7 | grep -o ' cost [0-9]*'
for i in 3 1 2; do bridge fdb add 02:00:00:00:00:0$i dev vx dst 10.0.0.$i; done
bridge fdb append 00:00:00:00:00:00 dev vx dst 10.0.0.7
bridge fdb append 00:00:00:00:00:00 dev vx dst 10.0.0.6
bridge fdb show dev vx | grep dst
bridge fdb replace 02:00:00:00:00:01 dev vx dst 10.0.0.9
bridge fdb show dev vx | grep dst
ip link set vx type vxlan id 7
ip link set vx type vxlan
ip link set v0 type vxlan id 5
