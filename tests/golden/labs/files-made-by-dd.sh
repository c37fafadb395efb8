#!/bin/bash
# dd and truncate, and what is sent with them
cd /tmp
dd if=/dev/zero of=a bs=1k count=3 2>&1 | sed 's/copied, .*/copied/'
stat -c %s a
dd if=/dev/zero of=b bs=1M count=2 status=none; stat -c %s b
dd if=a of=c bs=512 2>&1 | head -2; cmp a c && echo same
echo abcde | dd bs=2 2>/dev/null
echo abcde | dd bs=2 count=1 2>/dev/null; echo
for n in 999 1000 1024 5000 1048576 10485760; do head -c $n /dev/zero | dd bs=16M 2>&1 >/dev/null | tail -1 | sed 's/copied, .*/copied/'; done
dd if=/nosuch
dd bogus
dd if=/dev/zero bs=1x count=1
dd if=/dev/zero of=/nosuch/x count=1
echo xyz > d; printf Q | dd of=d conv=notrunc status=none; cat d
truncate -s 5 e; stat -c %s e; truncate -s +3 e; stat -c %s e; truncate -s 1K e; stat -c %s e; truncate -s -24 e; stat -c %s e
truncate -s
truncate e
sync; echo $?
ip netns add r; ip netns add t
ip link add va netns r type veth peer name vb netns t
ip -n r addr add 10.0.0.1/24 dev va; ip -n t addr add 10.0.0.2/24 dev vb
ip -n r link set va up; ip -n t link set vb up
ip netns exec t nc -l 5000 > got &
sleep 0.5
dd if=/dev/zero bs=1k count=64 2>/dev/null | ip netns exec r nc -N 10.0.0.2 5000
wait; stat -c %s got; md5sum < got
sed '2i\  in' <<< $'1\n2'; sed '1a\	x' <<< 1; sed '1i  y' <<< 1
