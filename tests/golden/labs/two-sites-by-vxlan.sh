#!/bin/bash
# site-to-site over an underlay: first by vxlan, then what a tun device gives
ip netns add siteA; ip netns add siteB; ip netns add inet
ip link add wanA netns siteA type veth peer name isp-a netns inet
ip link add wanB netns siteB type veth peer name isp-b netns inet
ip -n siteA addr add 198.18.1.2/24 dev wanA
ip -n siteB addr add 198.18.2.2/24 dev wanB
ip -n inet addr add 198.18.1.1/24 dev isp-a
ip -n inet addr add 198.18.2.1/24 dev isp-b
for n in siteA siteB inet; do for d in $(ip -n $n -o link | awk -F': ' '{print $2}' | cut -d@ -f1); do ip -n $n link set $d up; done; done
ip -n siteA route add 198.18.0.0/16 via 198.18.1.1
ip -n siteB route add 198.18.0.0/16 via 198.18.2.1
ip netns exec inet sysctl -w net.ipv4.ip_forward=1 net.ipv4.conf.all.rp_filter=1
ip -n siteA link add vpn0 type vxlan id 77 remote 198.18.2.2 local 198.18.1.2 dstport 4789 dev wanA
ip -n siteB link add vpn0 type vxlan id 77 remote 198.18.1.2 local 198.18.2.2 dstport 4789 dev wanB
ip -n siteA addr add 10.77.0.1/30 dev vpn0
ip -n siteB addr add 10.77.0.2/30 dev vpn0
ip -n siteA link set vpn0 up
ip -n siteB link set vpn0 up
ip -n siteA -d link show vpn0
ip -n siteA addr show vpn0
ip netns exec siteA ping -c 2 10.77.0.2
ip netns exec siteA ping -c 1 -s 1472 -M do 10.77.0.2
ip netns exec siteA ping -c 1 -s 1422 -M do 10.77.0.2 | head -2
ip netns exec siteA ping -c 1 -s 1423 -M do 10.77.0.2 2>&1 | head -2
ip -n siteA link set vpn0 mtu 1450
ip -n siteA addr add 172.20.1.1/24 dev lo
ip -n siteB addr add 172.20.2.1/24 dev lo
ip -n siteA route add 172.20.2.0/24 via 10.77.0.2
ip -n siteB route add 172.20.1.0/24 via 10.77.0.1
ip netns exec siteA ping -c 1 -I 172.20.1.1 172.20.2.1
ip netns exec siteA ping -c 1 -I vpn0 172.20.2.1 | head -1
ip netns exec inet timeout 3 tcpdump -nni isp-a -c 2 udp port 4789 > cap.txt 2>/dev/null &
sleep 0.5
ip netns exec siteA ping -c 1 -q 10.77.0.2 | grep packets
wait
sed -E 's/^[0-9:.]+ //; s/\.[0-9]+ > /.SPORT > /; s/id [0-9]+/id N/' cap.txt
ip -n siteA tunnel add gre1 mode gre remote 198.18.2.2 local 198.18.1.2 ttl 64
ip -n siteA link add ipip1 type ipip remote 198.18.2.2 local 198.18.1.2
ip -n siteA tunnel show
ip -n siteA tuntap add dev tun9 mode tun
ip -n siteA addr add 10.99.0.1 peer 10.99.0.2 dev tun9
ip -n siteA link set tun9 up
ip -n siteA -br addr show tun9
ip -n siteA link show tun9
ip -n siteA tuntap list
ip netns exec siteA ping -c 1 -W 1 10.99.0.2
ip -n siteA route get 10.99.0.2
ip -n siteA tuntap del dev tun9 mode tun
ip -n siteA tuntap show
bridge -n siteA fdb show dev vpn0
bridge -n siteA fdb append 00:00:00:00:00:00 dev vpn0 dst 198.18.2.9
bridge -n siteA fdb show dev vpn0
bridge -n siteA fdb del 00:00:00:00:00:00 dev vpn0 dst 198.18.2.9
ip -n inet route add blackhole 198.18.2.2
ip netns exec siteA ping -c 1 -W 1 10.77.0.2
ip netns exec siteA ping -c 1 -W 1 198.18.2.2
ip -n inet route del blackhole 198.18.2.2
ip netns exec siteA ping -c 1 -W 1 -q 10.77.0.2 | grep -o '[0-9]*% packet loss'
ip -n siteA -s link show vpn0 | head -2
ip -n siteA link del vpn0
ip netns exec siteB ping -c 1 -W 1 10.77.0.1 | tail -1
