#!/usr/bin/env bash
# jail: copy bash and its libraries, then chroot
unset LC_ALL
J=$PWD/jail
mkdir -pv $J/{bin,lib64,etc} | wc -l
cp -v /bin/bash /bin/ls $J/bin/ | sed "s#$J#J#"
ldd /bin/ls | awk '{print $1}' | head -2
for l in $(ldd /bin/bash /bin/ls | grep -oE '/[^ ]+\.so[^ ]*' | sort -u); do mkdir -p $J$(dirname $l); cp $l $J$l; done
chroot $J /bin/bash -c 'echo in jail; echo $PWD; type cd'
chroot $J /bin/ls /
chroot $J /bin/ls -1 /bin
chroot $J ls /etc
echo "rc=$?"
chroot $J cat /etc/passwd
echo "rc=$?"
echo "nameserver 10.1.1.1" > $J/etc/resolv.conf
ip netns add jailnet
ip netns exec jailnet chroot $J /bin/bash -c 'echo < /etc/resolv.conf; read -r l < /etc/resolv.conf; echo "$l"'
unshare --root=$J /bin/bash -c 'echo *'
unshare -R $J -w /bin /bin/bash -c 'pwd; echo *'
unshare -m --propagation private bash -c 'mount --bind /tmp/w/jail /mnt && ls /mnt'
echo base > lower/file
unshare -m bash -c 'mount -t proc proc /tmp/w/jail/etc && ls /tmp/w/jail/etc | grep -c uptime'
mkdir -p lower upper merged; mount -t tmpfs -o size=1m,mode=700 scratch merged
findmnt -n -o SOURCE,FSTYPE merged
stat -c '%a %F' merged
mountpoint merged
mountpoint lower
mountpoint -q upper || echo "upper is none"
umount merged
umount merged
mount --make-rshared /
unshare -m bash -c 'mount -t tmpfs x /mnt; grep -c " /mnt " /proc/self/mountinfo'
grep -c " /mnt " /proc/self/mountinfo
unshare -m --propagation unchanged bash -c 'mount -t tmpfs x /mnt'
grep -c " /mnt " /proc/self/mountinfo
umount /mnt
truncate -s 10M disk.img && stat -c %s disk.img
ls -lh disk.img | awk '{print $5}'
mktemp -u /tmp/w/XXXX | wc -c
T=$(mktemp -d) && [ -d "$T" ] && rmdir "$T" && echo tmp ok
find jail -type f -name 'l*' | sort | head -3
find jail -maxdepth 1 -type d | sort
rm -rf jail lower upper work merged
