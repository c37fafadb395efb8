# fact 49: a nameless namespace has a number until a bind mount names it
unshare -n sleep 60 & P=$!
sleep 0.3
ip link add w0 type veth peer name w1 netns $P
ip -o link show w0 | grep -o 'link-net.*'
touch /run/netns/late
mount --bind /proc/$P/ns/net /run/netns/late
ip -o link show w0 | grep -o 'link-net.*'
kill $P
