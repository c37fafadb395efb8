#!/bin/bash
# What links over another link make of its size, and words of a bond by their place.
ip link add d0 type dummy; ip link set d0 up mtu 1400
ip link add iv link d0 type ipvlan; ip link set iv mtu 1500; ip link show iv
ip link add mv link d0 type macvlan mode bridge; ip link set mv mtu 1401; ip link show mv | head -1
ip link set mv mtu 1300; ip link show mv | grep -o 'mtu [0-9]*'
ip link set d0 mtu 1200; ip -o link show | awk '{print $2, $5}'
ip link set d0 mtu 1500; ip -o link show | awk '{print $2, $5}'
ip link add b1 type bond mode 9
ip link add b1 type bond xmit_hash_policy 1; ip -d link show b1 | grep -o 'xmit_hash_policy [a-z0-9+]*'
ip link add b2 type bond ad_select 2 arp_validate 1 mode 1; ip -d link show b2 | grep -o 'ad_select [a-z]*\|arp_validate [a-z]*'
ip link add b3 type bond fail_over_mac 1 primary_reselect 2 arp_all_targets 1 lacp_rate 5
ip link add b4 type bond lacp_rate 1 mode 4; ip link show b4 | wc -l
ip link add b5 type bond primary_reselect 7
