#!/bin/bash
# Namespaces beyond network: unshare, nsenter, /proc, mount
unshare -u bash -c 'hostname inner; hostname'
hostname
unshare --pid --fork --mount-proc bash -c 'echo $$; ps -o pid,comm'
unshare -n ip -br link
unshare -n bash -c 'ip link set lo up; ip -4 -br addr; ping -c 1 -q 127.0.0.1 | sed -n 4p'
unshare -n sleep 30 &
p=$!
sleep 0.3
[ "$(readlink /proc/$p/ns/net)" = "$(readlink /proc/$$/ns/net)" ] && echo same || echo different
[ "$(readlink /proc/$p/ns/uts)" = "$(readlink /proc/$$/ns/uts)" ] && echo same || echo different
nsenter -t $p -n ip link show | head -1
ip link add pa type veth peer name pb
ip link set pb netns $p
ip addr add 10.7.0.1/30 dev pa
ip link set pa up
nsenter --net=/proc/$p/ns/net ip addr add 10.7.0.2/30 dev pb
nsenter -t $p -n ip link set pb up
ping -c 1 10.7.0.2
ip netns attach box $p
ip netns list
ip netns identify $p
ip netns pids box | wc -l
ip -n box -br addr
kill $p; wait $p 2>/dev/null
ip -n box -br link
ip netns del box
ip link show pa
mkdir -p /tmp/m; mount -t tmpfs tmpfs /tmp/m; touch /tmp/m/f; ls /tmp/m
unshare -m bash -c 'umount /tmp/m; ls /tmp/m | wc -l'
ls /tmp/m
mountpoint /tmp/m
umount /tmp/m; mountpoint /tmp/m
ip netns add q; ls -1 /run/netns
ip netns exec q bash -c 'echo $$ >/tmp/q.pid; readlink /proc/self/ns/net' | cut -d: -f1
touch /run/netns/fake; ip netns list; ip netns exec fake true; ip netns del fake
mkdir -p /etc/netns/q; echo '10.0.0.9 special' > /etc/netns/q/hosts
ip netns exec q cat /etc/hosts
ip netns exec q getent hosts special
ip netns add q
ip netns add 'a/b'
ip netns del nosuch
ip netns exec nosuch true
ip netns set q 5; ip netns list; ip netns list-id
ip -all netns exec ip -br link
lsns -t net -n -o NPROCS,COMMAND | head -1 | awk '{print ($1>0)}'
stat -c %F /run/netns/q
ls -l /proc/self/ns/ | awk 'NR>1{print $9}' | head -4
unshare -Ur id -u
unshare -Urn bash -c 'ip link add x type veth; ip -br link | wc -l'
