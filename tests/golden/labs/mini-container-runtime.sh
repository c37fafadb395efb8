#!/bin/bash
# a toy "docker run" in sixty lines
set -o pipefail
NAME=${1:-web}
IP=10.88.0.2/24
GW=10.88.0.1

die() { echo "error: $*" >&2; exit 1; }

prepare_bridge() {
    ip link show toy0 &>/dev/null || {
        ip link add toy0 type bridge
        ip addr add ${GW}/24 dev toy0
        ip link set toy0 up
    }
}

run_container() {
    unshare --fork --pid --mount --uts --ipc --net --mount-proc /bin/bash -c "
        hostname $NAME
        exec sleep 1000
    " &
    local p=$!
    sleep 0.5
    CPID=$(pgrep -P $p)
    [ -n "$CPID" ] || die "no container"
    ip link add veth-$NAME type veth peer name ceth0
    ip link set veth-$NAME master toy0 up
    ip link set ceth0 netns $CPID
    nsenter -t $CPID -n ip link set ceth0 name eth0
    nsenter -t $CPID -n ip addr add $IP dev eth0
    nsenter -t $CPID -n ip link set eth0 up
    nsenter -t $CPID -n ip link set lo up
    nsenter -t $CPID -n ip route add default via $GW
}
prepare_bridge
run_container
nsenter -t $CPID -a hostname
hostname
nsenter -t $CPID -n ip -br addr
nsenter -t $CPID -p -m ps -e -o pid,comm
nsenter -t $CPID -n ping -c 1 $GW
ping -c 1 10.88.0.2 | tail -2 | head -1
ls -l /proc/$CPID/ns | awk '{print $9}' | grep .
for n in net uts pid mnt ipc user; do
  if [ "$(readlink /proc/$$/ns/$n)" = "$(readlink /proc/$CPID/ns/$n)" ]; then echo "$n shared"; else echo "$n own"; fi
done
nsenter -t $CPID -u hostname renamed
nsenter --target $CPID --uts --net bash -c 'hostname; ip route'
nsenter -t $CPID -n -- ss -tln
nsenter -t 999999 -n ip link
nsenter -n ip link
nsenter -t $CPID -x
ln -s /proc/$CPID/ns/net /var/run/netns/$NAME 2>/dev/null || { mkdir -p /var/run/netns; ln -s /proc/$CPID/ns/net /var/run/netns/$NAME; }
ip netns list
ip netns exec $NAME ip -o -4 addr show eth0 | awk '{print $4}'
ip netns pids $NAME | wc -l
cat /proc/$CPID/net/dev | awk -F: 'NR>2{print $1}' | tr -d ' ' | sort
cat /proc/$CPID/comm
tr '\0' ' ' < /proc/$CPID/cmdline; echo
kill -9 $CPID
wait
sleep 0.2
ip link show veth-$NAME
ip netns exec $NAME true
rm /var/run/netns/$NAME
ip -br link show master toy0
ip link del toy0 && echo removed
