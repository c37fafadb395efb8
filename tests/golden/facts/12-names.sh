# Names of namespaces.
# fact 181: names that are refused, and ones that are not
ip netns add a
ip netns add a
ip netns add a/b
ip netns add .
ip netns add ..
ip netns add ''
ip netns add "$(printf %256s | tr ' ' x)" 2>&1 | cut -c 1-40
ip netns add 'with space'
ip netns add имя
ip netns add -x
# fact 185: the list has the newest first, also of a name that was used before
ip netns list
ip netns del a; ip netns add a
ip netns list
# fact 182: deleting what is missing
ip netns del nope
# fact 184: missing namespaces and commands, and statuses that pass
ip netns exec nope true
ip -n nope link
ip netns exec a nosuchcmd
ip netns exec a sh -c 'exit 7'
{ ip netns exec a sh -c 'kill -9 $$'; echo $?; } 2> /dev/null
ip netns exec a -- true
# fact 192: JSON
ip netns del 'with space'; ip netns del имя; ip netns del -x
ip -j netns
ip link add v0 type veth peer name v1 netns a
ip -j netns
ip netns list foo
ip netns list-id
# fact 186: a plain file counts as a name, with two lines of error; deleting removes it
touch /run/netns/plain
ip netns list
ip netns exec plain true
ip netns del plain
ls /run/netns
# fact 189: a symbolic link serves as a name; deleting it unmounts what it points at
ip netns add n; ln -s n /run/netns/alias
ip netns exec alias true; echo $?
ip netns del alias
ip netns exec n true
ip netns rename n m
rm /run/netns/n
# fact 189: a live one cannot be read; unmounted by hand it is a dead file
ip netns add n
cat /run/netns/n
umount /run/netns/n
ip netns exec n true
rm /run/netns/n
# fact 190: identify with two names gives the oldest, with none nothing
ip netns add one; touch /run/netns/two; mount --bind /run/netns/one /run/netns/two
ip netns exec two sh -c 'ip netns identify $$'
ip netns identify $$
ip netns identify self
ip netns identify 999999
ip netns pids nope
ip netns attach x 999999
# fact 188: exec in all of them, with a line for each, and status 0
umount /run/netns/two; rm /run/netns/two
ip -all netns exec false; echo $?
ip -all netns exec ip -br link
ip -all netns del
ip netns list
