#!/bin/sh
# in the manner of iproute2's testsuite
ts_ip() { echo "[$1]"; shift; ip "$@"; }
NEW_DEV=dev-tst
ts_ip "Add $NEW_DEV bridge interface" link add dev $NEW_DEV type bridge
ts_ip "Show" link show dev $NEW_DEV
ts_ip "Show with detail filter" link show type bridge
ts_ip "Del" link del dev $NEW_DEV
ts_ip "Del again" link del dev $NEW_DEV
ts_ip "index" link add name v0 index 77 type veth peer name v1 index 78
ts_ip "show" link show v0
ts_ip "same index" link add name v2 index 77 type veth peer name v3
ts_ip "alias" link set dev v0 alias "uplink to nowhere"
ts_ip "group" link set dev v0 group 5
ts_ip "show group" link show group 5
ts_ip "show group name" link show group default up
ts_ip "altname" link property add dev v0 altname a-rather-long-interface-name altname second
ts_ip "by altname" link show second
ts_ip "altname twice" link property add dev v1 altname second
ts_ip "del altname" link property del dev v0 altname second
ts_ip "gone" link show second
ts_ip "promisc" link set v0 promisc on
ts_ip "allmulticast" link set v0 allmulticast on multicast off
ts_ip "flags" -br link show v0
ts_ip "arp" link set v0 arp off
ts_ip "dynamic" link set v0 dynamic on
ts_ip "show" link show v0
ts_ip "txq" link set v0 txqueuelen 42 mtu 1280
ts_ip "carrier" link set v0 carrier off
ts_ip "protodown" link set v0 protodown on
ts_ip "state" link set v0 state dormant
ts_ip "addrgenmode" link set v0 addrgenmode none
ts_ip "broadcast" link set v0 broadcast 00:00:00:00:00:ff
ts_ip "show" -d link show v0
ts_ip "up" link set v0 up
ts_ip "up" link set v1 up
ts_ip "addr" -6 addr show dev v0
ts_ip "oneline" -o link show v0
ts_ip "brief" -br -4 addr show dev v0
ts_ip "stats" -s -s link show dev v1
ts_ip "down all group" link set group 5 down
ts_ip "state" -br link show v0
ts_ip "rename up" link set v1 name vone
ts_ip "move" link set vone netns 1
ts_ip "move bad" link set vone netns 99999
ts_ip "vf" link set v0 vf 0 mac 00:11:22:33:44:55
ts_ip "xdp" link set v0 xdp off
ts_ip "type change" link set v0 type bridge
ts_ip "numtx" link add q0 numtxqueues 4 numrxqueues 2 type veth peer name q1
ts_ip "show" -d link show q0
ts_ip "help" link help 2>&1 | head -3
ts_ip "set nothing" link set v0
ts_ip "set dev missing" link set dev
ts_ip "add missing" link add
ts_ip "add dev" link add dev
ts_ip "no type" link add foo
ts_ip "del group" link del group 5
ts_ip "list" -br link
