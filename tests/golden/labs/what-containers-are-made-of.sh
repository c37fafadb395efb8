#!/bin/bash
# Mounts, pids, uts: what a container is made of.
hostname
unshare -u bash -c 'hostname inside; hostname; uname -n'
hostname
unshare -m bash -c 'mkdir -p /tmp/box; mount -t tmpfs -o size=2m boxfs /tmp/box; df -h /tmp/box; df -i /tmp/box | tail -1 | cut -c1-5; stat -f -c %T /tmp/box; touch /tmp/box/secret; ls /tmp/box; findmnt -n -o FSTYPE,SOURCE /tmp/box'
ls /tmp/box
unshare -p -f --mount-proc bash -c 'echo "pid $$"; ps -o pid,comm | tail -n +2 | head -2'
unshare -n ip -br link
unshare -n bash -c 'ip link set lo up; ip -br addr show lo'
ip netns add blue
readlink /proc/self/ns/net | cut -c1-5
ip netns exec blue bash -c '[ "$(readlink /proc/self/ns/net)" != "$(readlink /proc/1/ns/net)" ] && echo different'
ip netns identify $$
unshare -n sleep 30 & PID=$!
sleep 0.2
ip link add v0 type veth peer name v1
ip link set v1 netns $PID
nsenter -t $PID -n ip -br link show v1 | awk '{print $1, $2}'
nsenter -t $PID -n ip addr add 10.9.0.2/24 dev v1
nsenter -t $PID -n ip link set v1 up
ip addr add 10.9.0.1/24 dev v0; ip link set v0 up
ping -c 1 -W 1 10.9.0.2 | head -2 | tail -1
ip netns attach green $PID
ip netns list | sort
ip netns pids green | wc -l
ip netns exec green ip -4 addr show v1 | tail -2 | head -1
kill $PID; wait $PID 2>/dev/null
ip netns exec green ip -br addr show v1 | awk '{print $1, $3}'
ip netns del green
ip link show v0
mkdir -p /etc/netns/blue; echo "nameserver 9.9.9.9" > /etc/netns/blue/resolv.conf; echo "10.0.0.7 blue-host" > /etc/netns/blue/hosts
ip netns exec blue cat /etc/resolv.conf
ip netns exec blue getent hosts blue-host
getent hosts blue-host; echo "outside: $?"
lsns -t net -n -o NPROCS,COMMAND | wc -l
ip -all netns exec ip -br link
mount --bind /etc/netns /mnt; ls /mnt; umount /mnt
mount -t tmpfs t /mnt; mountpoint /mnt; umount /mnt; mountpoint /mnt
umount /mnt
nproc | wc -w
uname -s
cat /proc/self/uid_map | wc -l
unshare -U -r id -u
unshare -Ur -n ip link add d0 type veth peer name d1; echo $?
