# The neighbour tables' settings, and what ip vrf, bridge and uptime say of what is not there.
ip link add v0 type veth peer name v1
ip link add br0 type bridge
ip ntable show dev v0 | sed 's/reachable [0-9]* base/reachable N base/'
ip ntable show name arp_cache | sed 's/reachable [0-9]* base/reachable N base/'
ip -6 ntable show dev lo | sed 's/reachable [0-9]* base/reachable N base/'
ip -j ntable show dev lo name arp_cache | sed 's/"reachable":[0-9]*/"reachable":0/'
ip ntable show dev nosuch
ip ntable show name foo
ip ntable help
ip ntable foo
ip vrf exec
ip vrf exec foo ls
ip vrf identify x
ip vrf identify 99999
ip vrf pids
ip vrf pids foo
bridge monitor foo
bridge monitor help
bridge mdb add dev br0 port v0
bridge mdb add dev br0 port v0 grp 239.1.1.1
bridge mdb del dev br0 port v0 grp 239.1.1.1
bridge mdb add dev v0 port v1 grp 239.1.1.1
bridge mdb show dev v0
uptime -V
uptime -x
uptime foo
