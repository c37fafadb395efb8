# the learning switch
ip link add name sw0 type bridge
ip link set dev sw0 up
for i in 1 2 3; do ip netns add host$i; ip link add port$i type veth peer name eth0 netns host$i; ip link set port$i master sw0; ip link set port$i up; ip -n host$i link set eth0 address 02:00:00:00:00:0$i; ip -n host$i addr add 10.0.0.$i/24 dev eth0; ip -n host$i link set eth0 up; done
brctl show
brctl showmacs sw0 | awk '{print $1, $3}' | sort | uniq -c
bridge fdb show br sw0 | grep -v permanent
ip netns exec host1 ping -c 1 10.0.0.2
bridge fdb show br sw0 brport port1 | grep -v permanent
bridge fdb show dynamic | sort
bridge link
bridge link show dev port2
bridge -d link show dev port2
bridge link set dev port3 isolated on
bridge link set dev port2 isolated on
ip netns exec host2 ping -c 1 -W 1 10.0.0.3
ip netns exec host1 ping -c 1 10.0.0.3
bridge -j link show dev port3 | jq -r '.[0].state'
bridge link set dev port2 isolated off
bridge link set dev port3 isolated off hairpin on
bridge fdb add 02:00:00:00:00:99 dev port3 master static
bridge fdb add 02:00:00:00:00:99 dev port3 master static
bridge fdb replace 02:00:00:00:00:99 dev port2 master static
bridge fdb show br sw0 | grep 99
bridge fdb del 02:00:00:00:00:99 dev port2 master
bridge fdb del 02:00:00:00:00:99 dev port2 master
ip link set sw0 type bridge ageing_time 500
sleep 6
bridge fdb show dynamic
cat /sys/class/net/sw0/bridge/ageing_time /sys/class/net/sw0/bridge/stp_state
ls /sys/class/net/sw0/brif
brctl stp sw0 on
brctl showstp sw0 | head -8 | sed 's/8000\.[0-9a-f]*/ID/g'
brctl setfd sw0 2; brctl setageing sw0 30; brctl setbridgeprio sw0 100
ip -d link show sw0 | grep -o 'forward_delay [0-9]*'
ip -j -d link show sw0 | jq '.[0].linkinfo.info_data.ageing_time'
brctl delif sw0 port3
brctl delif sw0 port3
brctl addif sw0 port3 nosuch
brctl delbr sw0
ip link set sw0 down
brctl delbr sw0
brctl show
ip -br link show master sw0
ip -br link | awk '{print $1}' | cut -d@ -f1 | xargs
