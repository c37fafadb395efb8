#!/bin/bash
# kernel selftest altnames.sh with a bridge for its dummy
SHORT=shortname
LONG=someveryveryveryveryveryverylongname
ip netns add t
ip -n t link add dm type bridge
ip -n t link property add dm altname $SHORT
ip -n t -d -j link show dev $SHORT | jq -e ".[0].ifname == \"dm\""
ip -n t link set $SHORT up
ip -n t link property add $SHORT altname $LONG
ip -n t -j -p link show $LONG | jq -r '.[0].altnames[]'
ip -n t link property add dm altname $LONG
ip -n t link property del dm altname $SHORT
ip -n t link show $SHORT
ip -n t link property add $LONG altname a1 altname a2 altname a3
ip -n t link show dm
ip -n t link property del dm altname a2 altname nothere
ip -n t link show dm
ip -n t link set dev $LONG name dm2
ip -n t link set dev dm2 name a1
ip -n t link set dev dm2 name $SHORT
ip -n t link show
ip -n t addr add 10.1.1.1/24 dev $LONG
ip -n t addr show dev $LONG
ip -n t route
ip -n t link del $LONG
ip -n t link show $LONG
ip -n t link add $LONG type bridge
ip -n t link add link7 type veth peer name link8
ip -n t link property add link7 altname link8
ip -n t link property add link7 altname "x y"
ip -n t link property add link7 altname ''
ip -n t link property
ip -n t link property add
ip -n t link property add dev link7
ip -n t link property add dev link7 alias x
ip netns del t
