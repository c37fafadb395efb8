# unshare and nsenter: mounts and pids.
# fact 10: a tmpfs mounted under unshare -m is seen inside only
unshare -m sh -c 'mount -t tmpfs tmpfs /mnt; echo Hello > /mnt/hello.txt; cat /mnt/hello.txt; sleep 3' & P=$!
sleep 0.5
cat /mnt/hello.txt
# fact 10: nsenter sees it, and the mount goes with the last process
nsenter -t $P -m cat /mnt/hello.txt
kill $P; wait $P
cat /mnt/hello.txt
# fact 10: nsenter into a process that does not exist
nsenter -t 999999 -a true
nsenter -t 999999 -n true
# fact 11: in a new pid namespace the shell is pid 1; the old /proc still shows the other one's
unshare -pf sh -c 'echo $$; cat /proc/1/comm'
# fact 11: with /proc mounted again only its own processes show
unshare -pmif bash -c 'echo $$; mount -t proc none /proc; ps -e -o pid,comm; echo end'
# fact 12: without -f the first child is pid 1 of the new namespace, and after its end nothing can be forked
unshare -p bash -c '/bin/true; /bin/true; echo end'
