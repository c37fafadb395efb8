#!/bin/bash
# a network namespace by unshare and by pid, no ip netns add
unshare --net sleep 60 &
PID=$!
sleep 0.5
ls -l /proc/$PID/ns/net | grep -o 'net:' 
[ "$(readlink /proc/$PID/ns/net)" != "$(readlink /proc/self/ns/net)" ] && echo "another namespace"
ip link add veth-host type veth peer name veth-ns
ip link set veth-ns netns $PID
nsenter -t $PID -n ip link show veth-ns
nsenter -t $PID -n ip addr add 172.20.0.2/24 dev veth-ns
nsenter --target $PID --net ip link set veth-ns up
nsenter -t $PID -n ip link set lo up
ip addr add 172.20.0.1/24 dev veth-host
ip link set veth-host up
ping -c 1 172.20.0.2
nsenter -t $PID -n ping -c 1 172.20.0.1
nsenter -t $PID -n ip route
nsenter -t $PID -n ss -tln
ip netns list
ip netns identify $PID
mkdir -p /var/run/netns
ln -sf /proc/$PID/ns/net /var/run/netns/mine
ip netns list
ip netns exec mine ip -br addr
ip netns pids mine | wc -l
ip netns attach other $PID
ip netns list
ip netns del other
rm /var/run/netns/mine
ip netns list
kill $PID
wait $PID 2>/dev/null
sleep 0.5
ip link show veth-host
unshare -n bash -c 'ip link; ping -c 1 127.0.0.1; ip link set lo up; ping -c 1 -q 127.0.0.1'
unshare -n ip route
unshare -rn ip addr
unshare -n sh -c 'ip link add d type veth peer name e && ip link | grep -c "^[0-9]"'
