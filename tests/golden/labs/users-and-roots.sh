# Who one is in a namespace of users, and what one sees as the root of all files.
id -u
setpriv --reuid 65534 --regid 65534 --clear-groups id
setpriv --reuid nobody id -u
setpriv --reuid nosuch id
setpriv --regid 65534 id
setpriv --reuid 5 --reuid 6 id
setpriv --clear-groups --keep-groups id
setpriv
setpriv --reuid 65534 ip link add d0 type bridge
setpriv --reuid 65534 unshare -n true
setpriv --reuid 65534 --regid 65534 --clear-groups unshare -rn ip -br link
unshare -U bash -c 'echo $UID $EUID'
unshare -U mount -t tmpfs t /mnt
unshare -U unshare -U id
unshare -U setpriv --reuid 0 id
unshare -r setpriv --reuid 1000 --clear-groups id
unshare -r -S 5 id
unshare -r sysctl -w net.ipv4.ip_forward=1
unshare -rn sysctl -w net.ipv4.ip_forward=1
setpriv --reuid 65534 sysctl -w net.ipv4.ip_forward=1
mkdir /
rmdir /
mkdir -p /tmp/r/old
mount -t tmpfs r /tmp/r
mkdir /tmp/r/old
chroot /tmp/r /bin/true
unshare -m bash -c 'cd /tmp/r && pivot_root . old && cd / && echo /* && pwd'
unshare -m bash -c 'cd /tmp/r && pivot_root . . && umount -l . && cd / && echo /*'
unshare -m bash -c 'cd /tmp/r && pivot_root . . && umount -l /.. && echo /../*'
pivot_root /nosuch /tmp
umount /tmp/r
