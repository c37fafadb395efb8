ip link add br0 type bridge
ip link add p1 type veth peer name q1
ip link set p1 master br0
bridge link set dev p1 state 9
bridge link set dev p1 state 1
ip link set p1 up
ip link set q1 up
ip link set br0 up
sleep 0.5
bridge link set dev p1 state 9
bridge link set dev p1 state 5
bridge link set dev p1 state 4
bridge link set dev p1 state -1
bridge link set dev p1 state 256
bridge link set dev p1 state foo
ip link set dev p1 type bridge_slave state 9
ip link set dev p1 type bridge_slave state 2
ip link set br0 type bridge stp_state 1
bridge link set dev p1 state 1
bridge link set dev p1 state 9
