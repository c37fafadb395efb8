# Forwarding tables told by hand: of ports that cannot learn, and of a VXLAN's tunnel ends.
ip link add br0 type bridge
ip link set br0 up
ip link add v1 type veth peer name v2
ip link set v1 up
ip link add p type veth peer name q
ip link set p master br0
bridge fdb add 02:00:00:00:00:77 dev p master dynamic
bridge fdb add 02:00:00:00:00:78 dev p master static
ip link set p up; ip link set q up
bridge fdb add 02:00:00:00:00:7a dev p master dynamic
bridge link set dev p state 0
bridge fdb add 02:00:00:00:00:7b dev p master dynamic
bridge fdb replace 02:00:00:00:00:7d dev p master dynamic
bridge fdb add 02:00:00:00:00:7e dev p master extern_learn
bridge link set dev p state 2
bridge fdb add 02:00:00:00:00:80 dev p master dynamic
bridge fdb show dev p | grep 02:00:00:00:00 | sort
ip link add vx type vxlan id 10 dstport 4789 local 10.0.0.1 dev v1
bridge fdb append 00:00:00:00:00:00 dev vx dst 10.0.0.2
bridge fdb append 00:00:00:00:00:00 dev vx dst 10.0.0.3 port 8472 vni 20 via v1
bridge fdb append 00:00:00:00:00:00 dev vx dst 10.0.0.3 port 8472
bridge fdb add 02:00:00:00:01:01 dev vx dst 10.0.0.4 vni 30
bridge fdb add 02:00:00:00:01:02 dev vx dst 10.0.0.5 port 1234
bridge fdb add 02:00:00:00:01:03 dev vx dst 10.0.0.5 via v1
bridge fdb add 02:00:00:00:01:04 dev vx dst 10.0.0.5 via nix
bridge fdb add 02:00:00:00:01:06 dev vx dst 10.0.0.4 port 0
bridge fdb add 02:00:00:00:01:05 dev vx dst 10.0.0.4 vni 16777216
bridge fdb add 02:00:00:00:01:08 dev vx dst 10.0.0.4 router
bridge fdb show dev vx
bridge -j fdb show dev vx
bridge fdb get 02:00:00:00:01:02 dev vx self
bridge fdb get 02:00:00:00:01:99 dev vx self
bridge fdb del 00:00:00:00:00:00 dev vx dst 10.0.0.3 port 8472 vni 20 via v1
bridge fdb del 02:00:00:00:01:02 dev vx
bridge fdb del 02:00:00:00:01:02 dev vx
bridge fdb replace 02:00:00:00:01:01 dev vx dst 10.0.0.9 port 5000
bridge fdb show dev vx
bridge fdb flush dev vx
bridge fdb show dev vx
timeout 1 bridge monitor vlan
