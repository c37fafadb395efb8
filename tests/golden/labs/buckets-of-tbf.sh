# token buckets at many rates, and what is no number for them; classes below parents of another qdisc
ip link add e0 type veth peer name e1
for r in 512kbit 1mbit 10mbps 100mbit 200mbit 500mbit 1gbit 2gbit 10gbit; do
  for b in 1600 10k 16kb 32kb 1mb; do
    tc qdisc replace dev e0 root tbf rate $r burst $b latency 50ms; echo "$r $b $(tc qdisc show dev e0 | grep -o 'burst.*')"
  done
done
tc qdisc replace dev e0 root tbf rate abc burst 16kb latency 50ms
tc qdisc replace dev e0 root tbf rate 1mbit burst abc latency 50ms
tc qdisc replace dev e0 root tbf rate 1mbit burst 16kb latency abc
tc qdisc replace dev e0 root tbf rate 1mbit burst 16kb limit abc
tc qdisc replace dev e0 root tbf rate 1mbitt burst 16kb limit 3000
tc qdisc replace dev e0 root handle 1: htb default 12
tc class add dev e0 parent 1: classid 1:1 htb rate abc
tc class add dev e0 parent 1: classid 1:1 htb rate 1mbit burst abc
tc class add dev e0 parent 1: classid 1:1 htb rate 1mbit
tc class add dev e0 parent 1:1 classid 2:10 htb rate 1mbit
tc class add dev e0 parent 2: classid 2:10 htb rate 1mbit
tc class add dev e0 parent 2:1 classid 1:10 htb rate 1mbit
tc class add dev e0 parent 1: classid 2:11 htb rate 1mbit
tc class add dev e0 root classid 1:11 htb rate 1mbit
tc class change dev e0 parent 1:1 classid 2:10 htb rate 1mbit
tc class del dev e0 classid 2:10
tc class show dev e0
