# Files of commands for bridge and tc.
ip link add br0 type bridge
ip link add v0 type veth peer name v1
ip link set v0 master br0
printf 'fdb add 02:00:00:00:00:01 dev v0 master static\n# a comment\n\nfdb add 02:00:00:00:00:02 dev v0 master static # another\n' > b
bridge -batch b
bridge fdb show br br0 | grep 02:00:00
printf 'fdb add 02:00:00:00:00:03 dev v0 master static\nfdb show dev nope\nfdb add 02:00:00:00:00:04 dev v0 master static\n' > c
bridge -batch c
bridge fdb show br br0 | grep 02:00:00
bridge -force -b c
bridge fdb show br br0 | grep 02:00:00
bridge -b nofile
echo 'bogus' | bridge -batch -
printf 'qdisc add dev v1 root handle 1: htb default 10\nclass add dev v1 parent 1: classid 1:10 htb \\\n rate 1mbit\nqdisc show dev v1\nclass show dev v1\n' > t
tc -b t
tc -batch t
tc -force -batch t
printf 'qdisc show dev nope\nqdisc show dev v1\n' | tc -b -
tc -b nofile
tc -b
printf 'bogus\n' | tc -b -
tc -s -b t
