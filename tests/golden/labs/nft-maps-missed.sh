#!/bin/bash
# A map that nat statements name and that is not there is missed twice
nft add table ip nat
nft 'add chain ip nat pre { type nat hook prerouting priority dstnat; }'
nft 'add chain ip nat post { type nat hook postrouting priority srcnat; }'
nft add table inet i
nft 'add chain inet i pre { type nat hook prerouting priority dstnat; }'
nft add rule ip nat pre dnat to tcp dport map @nosuch
nft add rule ip nat pre dnat ip to tcp dport map @nosuch
nft add rule inet i pre dnat ip to tcp dport map @nosuch
nft add rule ip nat post snat to ip saddr map @nosuch
nft add rule ip nat pre meta mark set tcp dport map @nosuch
nft add rule ip nat pre dnat to ip saddr . tcp dport map @nosuch
