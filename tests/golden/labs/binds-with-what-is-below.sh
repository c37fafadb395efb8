# What a recursive bind takes along, and what was kept out of it.
mount --make-rprivate /
mkdir -p /tmp/box/root /tmp/box/data
mount -t tmpfs data /tmp/box/data
mkdir /tmp/box/data/logs /tmp/box/data/secret
mount -t tmpfs logs /tmp/box/data/logs
mount -t tmpfs secret /tmp/box/data/secret
echo hello > /tmp/box/data/logs/today
echo key > /tmp/box/data/secret/key
mount --bind /tmp/box/data /tmp/box/root
ls /tmp/box/root/logs
mountpoint /tmp/box/root/logs
umount /tmp/box/root
mount --rbind /tmp/box/data /tmp/box/root
cat /tmp/box/root/logs/today
mountpoint /tmp/box/root/secret
umount -R /tmp/box/root
mount --make-unbindable /tmp/box/data/secret
grep -c unbindable /proc/self/mountinfo
mount --bind /tmp/box/data/secret /tmp/box/root
mount --rbind /tmp/box/data /tmp/box/root
mountpoint /tmp/box/root/secret
cat /tmp/box/root/logs/today
cat /tmp/box/root/secret/key
findmnt -n -o TARGET,PROPAGATION /tmp/box/data/secret
unshare -m grep -c unbindable /proc/self/mountinfo
umount -R /tmp/box/root
umount -R /tmp/box/data
grep -c /tmp/box /proc/self/mounts
