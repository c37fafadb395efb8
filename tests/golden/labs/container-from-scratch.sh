#!/bin/bash
# A container by hand: root filesystem, namespaces, pivot_root
ROOT=/tmp/w/rootfs
mkdir -p $ROOT/{bin,proc,sys,dev,tmp,etc,old_root}
cp /bin/busybox $ROOT/bin/
for cmd in sh ls ps hostname mount ip ping cat; do ln -s busybox $ROOT/bin/$cmd; done
ls $ROOT
ls -l $ROOT/bin | awk '{print $1, $9, $10, $11}'
echo "container-1" > $ROOT/etc/hostname
cat $ROOT/etc/hostname
unshare --uts bash -c 'hostname container-1; hostname; uname -n'
hostname
unshare --mount --uts --ipc --net --pid --fork bash -c 'echo "my pid is $$"; ls /proc/self/ns | head -3; ip link show lo'
unshare -m bash -c 'mount -t tmpfs none /mnt && touch /mnt/secret && ls /mnt'
unshare -m bash <<'IN'
mount --bind /tmp/w/rootfs /tmp/w/rootfs
cd /tmp/w/rootfs
pivot_root . old_root
echo "pivoted: $?"
cd /
echo /*
cat /etc/hostname
IN
chroot $ROOT /bin/sh -c 'echo hello from $0; pwd; echo /*'
chroot $ROOT /bin/bash -c 'echo never'
echo "status $?"
chroot /nowhere /bin/sh
echo "status $?"
unshare -Urn bash -c 'id -u; cat /proc/self/uid_map | tr -s " "; ip link'
unshare -U bash -c 'id -u; id -un'
readlink /proc/self/ns/net | sed 's/[0-9]\+/N/'
[ "$(readlink /proc/$$/ns/net)" = "$(unshare -n readlink /proc/self/ns/net)" ] && echo same || echo different
[ "$(readlink /proc/$$/ns/uts)" = "$(unshare -n readlink /proc/self/ns/uts)" ] && echo same || echo different
unshare --fork --pid --mount-proc ps -ef | awk '{print $2, $3, $8, $9}'
unshare --fork --pid --mount-proc bash -c 'sleep 100 & ps -o pid,ppid,comm'
unshare --kill-child --fork --pid bash -c 'echo $$ $PPID'
ip netns list
touch /tmp/w/mynet
unshare --net=/tmp/w/mynet true
nsenter --net=/tmp/w/mynet ip link
grep mynet /proc/self/mountinfo | awk '{print $5, $9}'
umount /tmp/w/mynet
nsenter --net=/tmp/w/mynet ip link
rm -v /tmp/w/mynet
