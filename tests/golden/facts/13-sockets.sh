# Sockets belong to a namespace.
ip link set lo up; ip link add outside type ifb; ip netns add n; ip -n n link set lo up
# fact 197: one port serves in two namespaces
timeout 3 socat -u TCP-LISTEN:5000 STDOUT > /tmp/got & ip netns exec n timeout 3 socat -u TCP-LISTEN:5000 STDOUT > /tmp/got2 & sleep 0.5
# fact 197: and not twice in one
socat -u TCP-LISTEN:5000 STDOUT 2>&1 | grep -o 'Address already in use'
# fact 197: each hears those of its own namespace
echo here | socat -u STDIN TCP:127.0.0.1:5000; echo there | ip netns exec n socat -u STDIN TCP:127.0.0.1:5000; wait
cat /tmp/got /tmp/got2
# fact 197: an address of others cannot be bound
socat -u TCP-LISTEN:5000,bind=9.9.9.9 STDOUT 2>&1 | grep -o 'Cannot assign requested address'
# fact 198: a socket stays where it was made, also when its process has gone elsewhere
timeout 3 socat -u TCP-LISTEN:5001 STDOUT > /tmp/got & sleep 0.5
bash -c 'exec 3<>/dev/tcp/127.0.0.1/5001; exec ip netns exec n sh -c "echo still >&3; ip -br link"'
wait; cat /tmp/got
# fact 199: an abstract name is of one namespace, a path of all
timeout 3 nc -lU /tmp/path.sock > /tmp/by-path & timeout 3 nc -lU @name > /tmp/by-name & sleep 0.5
echo path | ip netns exec n nc -NU /tmp/path.sock; echo $?
echo name | ip netns exec n nc -NU @name; echo $?
echo name | nc -NU @name; echo $?
wait; cat /tmp/by-path /tmp/by-name
