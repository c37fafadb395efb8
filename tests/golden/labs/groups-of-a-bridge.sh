#!/bin/bash
# bridge mdb: by hand and overheard
ip link add br0 type bridge
ip link add br1 type bridge
ip link add v0 type veth peer name v1
ip link add w0 type veth peer name w1
ip link set v0 master br0
ip link set w0 master br1
bridge mdb add dev br0 port v0 grp 239.1.1.1
ip link set br0 up
bridge mdb add dev br0 port v0 grp 239.1.1.1
bridge mdb add dev br0 port br0 grp 239.1.1.1
bridge mdb add dev br0 port br0 grp 239.1.1.1
bridge mdb show | sed 's/ff02::1:ff[0-9a-f:]*/SOLICITED/' | sort
bridge mdb del dev br0 port br0 grp 239.1.1.1
bridge mdb del dev br0 port br0 grp 239.1.1.1
ip link set v0 up
bridge mdb add dev br0 port v0 grp 239.1.1.1
ip link set v1 up
bridge mdb add dev br0 port w0 grp 239.1.1.1
bridge mdb add dev br0 port v1 grp 239.1.1.1
bridge mdb add dev v1 port v0 grp 239.1.1.1
bridge mdb add dev br9 port v0 grp 239.1.1.1
bridge mdb add dev br0 port v0
bridge mdb add dev br0 port v0 grp nonsense
bridge mdb add dev br0 port v0 grp ff02::1
bridge mdb add dev br0 port v0 grp ff02::fb
bridge mdb add dev br0 port v0 grp 10.0.0.1 permanent
bridge mdb add dev br0 port v0 grp 224.0.0.1 permanent
bridge mdb add dev br0 port br0 grp 239.2.2.2 permanent
bridge mdb add dev br0 port v0 grp ff0e::5 src 2001:db8::1
bridge mdb add dev br0 port v0 grp ff0e::5 src 10.0.0.1
bridge mdb add dev br0 port v0 grp 239.1.1.1 src 10.0.0.1 permanent
bridge mdb add dev br0 port v0 grp 02:00:00:00:00:01
bridge mdb add dev br0 port v0 grp 01:00:5e:00:00:01
bridge mdb add dev br0 port v0 grp 01:00:5e:00:00:01 permanent
bridge mdb add dev br0 port v0 grp 239.1.1.5 vid 5000
bridge mdb add dev br0 port v0 grp 239.1.1.5
bridge mdb show | sed 's/ff02::1:ff[0-9a-f:]*/SOLICITED/' | sort
bridge -d mdb show dev br0 | sed 's/ff02::1:ff[0-9a-f:]*/SOLICITED/' | sort
bridge -j mdb show dev br0 | jq -c ".[0].mdb | map(select(.grp | startswith(\"ff02::1\") | not)), length"
bridge mdb show dev br1
bridge mdb show dev br9
bridge mdb help
bridge mdb nonsense
ip link set br0 type bridge mcast_snooping 0
bridge mdb add dev br0 port v0 grp 239.1.1.9
bridge mdb show | sed 's/ff02::1:ff[0-9a-f:]*/SOLICITED/' | sort
ip link set br0 type bridge mcast_snooping 1
ip link set v0 down
bridge mdb show | sed 's/ff02::1:ff[0-9a-f:]*/SOLICITED/' | sort
ip link set v0 up
bridge mdb add dev br0 port v0 grp 239.1.1.1 permanent
bridge mdb add dev br0 port br0 grp 239.1.1.1
bridge mdb show | grep 239
ip link set v0 nomaster
bridge mdb show | grep -v ff02
