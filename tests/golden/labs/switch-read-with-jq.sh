#!/bin/bash
# A switch with three hosts; everything is read back with jq and awk
set -u
N=3
ip link add sw0 type bridge
ip link set sw0 up
for i in $(seq 1 $N); do
  ip netns add h$i
  ip link add h$i-eth0 type veth peer name sw0-p$i
  ip link set h$i-eth0 netns h$i
  ip link set sw0-p$i master sw0 up
  ip -n h$i addr add 10.9.0.$i/24 dev h$i-eth0
  ip -n h$i link set lo up
  ip -n h$i link set h$i-eth0 up
done
ip -j link show master sw0 | jq -r '.[] | [.ifname, .operstate, .mtu] | @tsv'
ip -j -d link show sw0 | jq '.[0].linkinfo.info_kind'
ip -j addr show | jq -r '.[] | select(.ifname|test("p[0-9]")) | .ifname' | sort -r
ip -n h1 -j addr | jq -c '.[] | {ifname, v4: [.addr_info[]|select(.family=="inet")|.local]}'
ip -n h1 -j route | jq -c '.[0] | {dst,dev,protocol,prefsrc}'
ip netns exec h1 ping -c 2 10.9.0.2
ip netns exec h2 ping -c 1 -W 1 10.9.0.9
ip -n h1 -j neigh | jq -c '.[] | {dst, dev}'
bridge -j link | jq -r '.[] | "\(.ifname) \(.state) \(.cost)"'
bridge fdb show br sw0 | grep -v permanent | awk '{print $2,$3,$4,$5}' | sort
ip -br link | awk '{print NR": "$1" "$2}'
ip -br -n h3 addr | column -t | awk '{print $1,$2,$3}'
for i in 1 2 3; do printf '%-4s %s\n' "h$i" "$(ip -n h$i -br -4 addr show h$i-eth0 | awk '{print $3}')"; done
ip -s -j -n h1 link show h1-eth0 | jq '.[0].stats64.rx.errors, .[0].stats64.tx.dropped'
ip -details -n h1 link show h1-eth0 | sed -n '3,$p'
bridge -d link show dev sw0-p1
cat /sys/class/net/sw0-p1/brport/state /sys/class/net/sw0/bridge/stp_state
ls /sys/class/net/sw0/brif
ip link show type bridge | grep -c sw0
ip link show type veth | grep -oE 'sw0-p[0-9]'
ip link del sw0
ip link show master sw0
ip netns del h1; sleep 0.2; ip -br link
