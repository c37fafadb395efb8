# Batches, and files of a namespace's own.
# fact 191: a batch stops at the first error, and goes on with -force; comments are allowed
printf 'link add d0 type ifb\n# a comment\nlink add d0 type ifb\nlink add d1 type ifb\n' | ip -batch -
ip -br link | cut -d' ' -f 1
printf 'link add d0 type ifb\nlink add d2 type ifb\n' | ip -force -batch -
ip -br link | cut -d' ' -f 1
# fact 191: -n takes names only
ip netns add n
ip -n /run/netns/n link
# fact 193: files under /etc/netns are put over those that exist, at every exec
mkdir -p /etc/netns/n; echo '10.0.0.9 inside' > /etc/netns/n/hosts; echo x > /etc/netns/n/notthere
ip netns exec n cat /etc/hosts
rm /etc/netns/n/notthere
ip netns exec n sh -c 'echo "10.0.0.8 more" >> /etc/hosts'
cat /etc/netns/n/hosts
nsenter --net=/run/netns/n grep -c inside /etc/hosts
# fact 196: /sys/class/net is of the mount, /proc/net of the process
ip -n n link add e0 type ifb
ip netns exec n ls /sys/class/net
nsenter --net=/run/netns/n ls /sys/class/net
nsenter --net=/run/netns/n cut -d: -f 1 /proc/net/dev
