# A qdisc of another kind takes the place of what is there, though none was to be replaced.
ip link add v0 type veth peer name v1
ip link set v0 up; ip link set v1 up
tc qdisc add dev v0 root tbf rate 1mbit burst 32kbit latency 400ms; echo $?
tc qdisc show dev v0 | sed "s, [0-9a-f]*: , H: ,"
tc qdisc add dev v0 root pfifo limit 10; echo $?
tc qdisc show dev v0 | sed "s, [0-9a-f]*: , H: ,"
tc qdisc add dev v0 root pfifo limit 11; echo $?
tc qdisc show dev v0 | sed "s, [0-9a-f]*: , H: ,"
tc qdisc add dev v0 root tbf rate 1mbit burst 32kbit latency 400ms; echo $?
tc qdisc show dev v0 | sed "s, [0-9a-f]*: , H: ,"
tc qdisc add dev v0 root handle 5: tbf rate 1mbit burst 32kbit latency 400ms; echo $?
tc qdisc show dev v0 | sed "s, [0-9a-f]*: , H: ,"
