# What keeps a namespace alive.
# fact 176: an open descriptor keeps it
ip netns add n; ip link add v0 type veth peer name v1 netns n
exec 7< /run/netns/n; ip netns del n; sleep 1; ip -br link show v0 | cut -d' ' -f 1
exec 7<&-; sleep 1; ip link show v0
# fact 176: another bind mount keeps it
ip netns add n; ip link add v0 type veth peer name v1 netns n; touch /tmp/kept; mount --bind /run/netns/n /tmp/kept
ip netns del n; sleep 1; ip -br link show v0 | cut -d' ' -f 1
umount /tmp/kept; sleep 1; ip link show v0
# fact 177: a shell inside goes on when its name is deleted, and has none then
ip netns add n
ip netns exec n bash -c 'ip netns identify $$; ip netns del n; ip netns identify $$; ip link set lo up; ip -br link'
# fact 178: a namespace made inside another does not go with it
ip netns add n
ip netns exec n unshare -n sleep 300 & P=$!
sleep 0.3; ip netns del n; sleep 0.5; test -e /proc/$P/ns/net && echo there; nsenter -t $P -n ip -br link; kill $P; wait $P
# fact 180: the same name again is a new, empty namespace
ip netns add n; ip -n n link add d0 type ifb; A=$(stat -Lc %i /run/netns/n); exec 7< /run/netns/n; ip netns del n; ip netns add n; B=$(stat -Lc %i /run/netns/n)
test $A != $B && echo another
ip -n n -br link
exec 7<&-
# fact 180: the namespace of unshare goes with its process, and its cable too
unshare -n sleep 300 & P=$!
sleep 0.3; ip link add v0 type veth peer name v1 netns $P; kill $P; wait $P; sleep 1; ip link show v0
