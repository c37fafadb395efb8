#!/bin/bash
# its mount and pid parts
mount | grep ' /mnt '
unshare -m bash -c "mount -t tmpfs tmpfs /mnt && mount | grep ' /mnt ' && echo Hello > /mnt/hello.txt && cat /mnt/hello.txt"
mount | grep ' /mnt '
cat /mnt/hello.txt
unshare -m bash -c 'mount -t tmpfs tmpfs /mnt; echo Hello > /mnt/hello.txt; exec sleep 30' &
sleep 0.3
TARGET_PID=$!
cat /mnt/hello.txt
nsenter -t $TARGET_PID -a cat /mnt/hello.txt
kill $TARGET_PID
unshare -pmif bash -c 'echo $$'
unshare -pmif bash -c 'mount -t proc none /proc; ps -o pid,comm | head -n 5'
unshare -pmif bash -c 'mount -t proc none /proc; ps aux | wc -l'
unshare -u bash -c 'hostname inside; hostname'
hostname
