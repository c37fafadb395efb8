#!/bin/bash
# Text processing over the outputs of network tools
ip link set lo up
ip link add d0 type veth peer name d1
ip addr add 10.20.30.1/24 dev d0
ip addr add 10.20.31.1/24 dev d0 label d0:1
ip link set d0 up
ip link set d1 up
ip route add 10.50.0.0/16 via 10.20.30.254
ip route add 10.60.0.0/16 via 10.20.31.254 metric 50
ip addr show d0 | awk '/inet /{split($2,a,"/"); print a[1], "prefix", a[2]}'
ip addr | awk -F': ' '/^[0-9]+:/{print $2}' | tr '\n' ' '; echo
ip -o addr show | awk '{print $2, $4}' | sort | column -t
ip route | awk '/via/ {gw[$3]++; n++} END {for (g in gw) print g, gw[g]; print n, "routes via gateways"}' | sort
ip route | sed -E 's/^([0-9./]+) via ([0-9.]+) dev (\w+).*/\1 -> \2 (\3)/' | grep -- '->'
ip -o -4 addr list d0 | awk '{print $4}' | cut -d/ -f1 | paste -sd, -
ip -o link | sed -n 's/^[0-9]*: \([^:@]*\).*mtu \([0-9]*\).*/\1=\2/p'
cat /proc/net/dev | awk 'NR>2{gsub(":","",$1); print $1}' | sort
awk 'NR>1{print $1, $2}' /proc/net/route | head -3
while read -r name dest gw rest; do [ "$gw" = 00000000 ] && echo "direct: $name"; done < <(tail -n +2 /proc/net/route) | sort | uniq -c
ip -o addr | while read -r idx dev fam addr rest; do case $fam in inet) echo "v4 $dev $addr";; inet6) echo "v6 $dev ${addr##*/}";; esac; done | sort
declare -A count; for d in $(ip -o link | awk -F': ' '{print $2}' | cut -d@ -f1); do count[${d:0:1}]=$(( ${count[${d:0:1}]:-0} + 1 )); done; for k in "${!count[@]}"; do echo "$k ${count[$k]}"; done | sort
printf '%s\n' 10.1.2.3 10.1.10.1 9.9.9.9 10.1.2.20 | sort -t. -k1,1n -k2,2n -k3,3n -k4,4n
ip2int() { local IFS=.; set -- $1; echo $(( ($1<<24) + ($2<<16) + ($3<<8) + $4 )); }
int2ip() { echo "$(( $1>>24 & 255 )).$(( $1>>16 & 255 )).$(( $1>>8 & 255 )).$(( $1 & 255 ))"; }
ip2int 10.20.30.1; int2ip $(( $(ip2int 10.20.30.1) + 256 ))
mask=$(( 0xffffffff << (32-20) & 0xffffffff )); int2ip $mask
ip -j addr show d0 | jq -r '.[0].addr_info[] | select(.family=="inet") | "\(.local)/\(.prefixlen) \(.label)"'
ip -j route | jq -r 'group_by(.dev)[] | "\(.[0].dev): \(length)"'
ip -j route | jq '[.[] | select(.gateway)] | length'
ip -j link | jq -r 'map({(.ifname): .mtu}) | add | to_entries[] | "\(.key)\t\(.value)"'
ip -j -4 addr | jq -c '[.[] | {n:.ifname, a:[.addr_info[].local]}]'
ip route get 10.50.1.1 | grep -oP 'via \K\S+'
ip route get 10.50.1.1 | tr ' ' '\n' | grep -A1 src | tail -1
ss -tan | wc -l
ip addr show d0 | grep -c 'inet '
ip addr show d0 | grep -E -o '([0-9]{1,3}\.){3}[0-9]{1,3}/[0-9]+' | xargs -n1 -I{} echo "cidr {}"
ifconfig d0 | grep -w inet | awk '{print $2, $4}'
route -n | awk 'NR>2 && $4 ~ /G/ {print $1, $2, $8}'
netstat -rn | tail -n +3 | awk '{print $1 "/" $3}' | sort -u
diff <(ip -o link show d0 | cut -d' ' -f2) <(ip -o link show d1 | cut -d' ' -f2)
ip link show d0 | head -1 | grep -q 'state UP' && echo up || echo down
test -d /sys/class/net/d0 && cat /sys/class/net/d0/{mtu,operstate,carrier,ifindex,tx_queue_len}
for f in mtu operstate carrier; do echo "$f=$(< /sys/class/net/d1/$f)"; done
