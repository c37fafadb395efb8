#!/bin/bash
# from a blog: "your first virtual network" 
export NS1=client NS2=server
sudo ip netns add $NS1 && sudo ip netns add $NS2
sudo ip link add veth-c type veth peer veth-s
ip link list type veth
sudo ip link set veth-c netns $NS1
sudo ip link set veth-s netns $NS2
ip link list type veth
sudo ip netns exec $NS1 ip link list
sudo ip -n $NS1 address add 172.31.0.1/30 dev veth-c
sudo ip -n $NS2 address add 172.31.0.2/30 dev veth-s
sudo ip -n $NS1 link set up dev veth-c
sudo ip -n $NS1 link list veth-c
sudo ip -n $NS2 link set dev veth-s up
sudo ip -n $NS1 address list veth-c
sudo ip netns exec $NS1 ping -c 3 172.31.0.2
sudo ip netns exec $NS1 ping -c 1 172.31.0.1
sudo ip -all netns exec ip link set lo up
sudo ip netns exec $NS1 ping -c 1 172.31.0.1
sudo ip netns exec $NS2 python3 -m http.server 8080 &> /dev/null &
sleep 1
sudo ip netns exec $NS1 curl -sI 172.31.0.2:8080 | head -1
sudo ip netns exec $NS1 curl 172.31.0.1:8080
sudo ip netns exec $NS2 ss -lntp | awk '{print $1, $4}'
sudo ip netns exec $NS1 route
sudo ip netns exec $NS1 ip route show
sudo ip netns exec $NS1 arp -a
sudo ip netns exec $NS1 ip -s link show veth-c | awk 'NR==4 {print ($2>0)}'
sudo ip netns exec $NS2 kill %1 2>&1 | head -1
kill %1
sudo ip netns exec $NS1 curl --connect-timeout 2 172.31.0.2:8080
echo "exit: $?"
sudo ip netns exec $NS1 ip link set veth-c down
sudo ip netns exec $NS2 ip link show veth-s
sudo ip netns exec $NS2 ip route
sudo ip netns exec $NS2 ping -c 1 -W 1 172.31.0.1
sudo ip netns delete $NS1
sudo ip -n $NS2 link
sudo ip netns del $NS2
sudo ip netns list
