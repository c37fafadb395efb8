#!/bin/bash
# What changes is watched: ip monitor, loops over counters, uptime of links
ip netns add w
ip link add wa type veth peer name wb netns w
ip addr add 10.3.3.1/24 dev wa
ip -n w addr add 10.3.3.2/24 dev wb
timeout 6 ip -o monitor link > /tmp/mon.txt &
sleep 0.5
ip link set wa up
ip -n w link set wb up
ping -c 1 -q 10.3.3.2 > /dev/null; echo $?
ip link set wa down
ip link set wa mtu 1400 up
sleep 3
wait
awk '{print $2}' /tmp/mon.txt | sort | uniq -c | awk '{print $2, ($1>1)}'
before=$(cat /sys/class/net/wa/statistics/tx_packets); ping -c 3 -i 0.2 -q 10.3.3.2 >/dev/null; after=$(cat /sys/class/net/wa/statistics/tx_packets); echo $((after - before >= 3))
timeout 3 ip monitor route > /tmp/r.txt & sleep 0.3; ip route add 10.4.0.0/16 via 10.3.3.2; ip route del 10.4.0.0/16; ip route add blackhole 10.5.0.0/16; wait; cat /tmp/r.txt
timeout 2 ip monitor address & sleep 0.3; ip addr add 10.3.4.1/24 dev wa; ip addr del 10.3.4.1/24 dev wa; wait
timeout 2 ip -t monitor neigh | grep -v Timestamp & sleep 0.3; ip neigh add 10.3.3.9 lladdr 02:00:00:00:00:09 dev wa; ip neigh del 10.3.3.9 dev wa; wait
check() { local dev=$1; if [[ $(cat /sys/class/net/$dev/carrier 2>/dev/null) == 1 ]]; then echo "$dev: link"; else echo "$dev: no link"; fi; }
check wa; ip -n w link set wb down; sleep 0.1; check wa; ip link set wa down; check wa; check nosuch
i=0; while ! ping -c1 -W1 -q 10.3.3.2 &>/dev/null; do i=$((i+1)); echo "attempt $i"; [ $i -ge 2 ] && { ip link set wa up; ip -n w link set wb up; sleep 1; }; [ $i -ge 5 ] && break; done; echo "after $i"
ip -s link show wa | awk '/RX:/{getline; print ($2>0)}'
ip -s -s link show wa | grep -c errors
cat /proc/net/dev | grep wa: | awk '{print NF}'
ls /sys/class/net/wa/statistics | wc -l
ls /sys/class/net/ | tr '\n' ' '; echo
cat /sys/class/net/wa/{type,addr_len,address,flags} | sed -E 's/([0-9a-f]{2}:){5}[0-9a-f]{2}/MAC/'
cat /sys/class/net/wa/uevent
ethtool wa | head -4; ethtool -i wa | head -2; ethtool -k wa | grep -E '^(tcp-segmentation|generic-receive)'
ethtool -K wa tso off gro on; ethtool -k wa | grep -E '^(tcp-segmentation|generic-receive)'
ethtool nosuch
ip link set wa txqueuelen 500 alias "to w"; ip link show wa | sed -E 's/([0-9a-f]{2}:){5}[0-9a-f]{2}/MAC/g'
ip link set wa address 02:00:00:00:0a:0a; ip -br link show wa
ip link set wa address 03:00:00:00:00:01
ip link set wa mtu 70; ip link set wa mtu 67; ip link set wa mtu 65536
ip link set wa name wa; ip link set wa name 'a b'; ip link set wa name abcdefghijklmnop; ip link set wa name lo
ip link property add dev wa altname uplink-to-w; ip link show uplink-to-w | tail -1; ip link property del dev wa altname nope
ip link set wa group 7; ip -br link show group 7; ip link set group 7 down; ip -br link show wa
ip link set dev wa up arp off multicast off; ip link show wa | head -1
ip link set wa promisc on; ip -d link show wa | grep -o 'promiscuity [0-9]*'
