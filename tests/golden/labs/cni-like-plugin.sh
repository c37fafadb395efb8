#!/bin/bash
# a bridge CNI plugin in bash: parse, IPAM in a file, ADD, CHECK, DEL
set -u
CONF='{ "cniVersion": "0.4.0", "name": "mynet", "type": "bash-cni", "bridge": "cni0", "podcidr": "10.240.1.0/24" }'
get() { echo "$CONF" | grep -o "\"$1\": *\"[^\"]*\"" | sed 's/.*: *"\(.*\)"/\1/'; }
BRIDGE=$(get bridge)
PODCIDR=$(get podcidr)
echo "bridge=$BRIDGE cidr=$PODCIDR name=$(get name)"
NETWORK=${PODCIDR%/*}
PREFIX=${NETWORK%.*}
MASK=${PODCIDR#*/}
GW=$PREFIX.1
IPFILE=/tmp/reserved_ips
: > $IPFILE
allocate_ip() {
	local n
	for ((n = 2; n < 255; n++)); do
		local candidate=$PREFIX.$n
		if ! grep -qx "$candidate" $IPFILE; then
			echo $candidate >> $IPFILE
			echo $candidate
			return 0
		fi
	done
	return 1
}
cni_add() {
	local ns=$1 ifname=$2
	ip link show $BRIDGE > /dev/null 2>&1 || {
		ip link add $BRIDGE type bridge
		ip addr add $GW/$MASK dev $BRIDGE
		ip link set $BRIDGE up
	}
	local addr=$(allocate_ip)
	local host="veth${addr##*.}"
	ip link add $ifname type veth peer name $host
	ip link set $host up
	ip link set $host master $BRIDGE
	ip link set $ifname netns $ns
	ip -n $ns link set $ifname up
	ip -n $ns addr add $addr/$MASK dev $ifname
	ip -n $ns route add default via $GW dev $ifname
	local mac=$(ip -n $ns link show $ifname | awk '/ether/ {print $2}')
	cat <<JSON
{
  "interfaces": [ { "name": "$ifname", "mac_ok": "$([[ $mac =~ ^([0-9a-f]{2}:){5}[0-9a-f]{2}$ ]] && echo yes || echo no)" } ],
  "ips": [ { "address": "$addr/$MASK", "gateway": "$GW" } ]
}
JSON
}
cni_del() {
	local ns=$1 ifname=$2
	local addr
	addr=$(ip -n $ns addr show $ifname 2>/dev/null | awk '/inet / {print $2}' | sed 's%/.*%%')
	if [ -n "$addr" ]; then
		sed -i "/^$addr\$/d" $IPFILE
		ip -n $ns link del $ifname
	else
		echo "nothing to delete in $ns" >&2
		return 1
	fi
}
for p in pod1 pod2 pod3; do ip netns add $p; ip -n $p link set lo up; done
cni_add pod1 eth0
cni_add pod2 eth0
cni_add pod3 eth0
cat $IPFILE
ip netns exec pod1 ping -c 1 10.240.1.3
ip netns exec pod3 ping -c 1 -q 10.240.1.1 | tail -2 | head -1
ip -br link show master $BRIDGE | awk '{print $1, $2}' | sed 's/@.*\s/ /'
cni_del pod2 eth0
cni_del pod2 eth0
cat $IPFILE
cni_add pod2 net1
wc -l < $IPFILE
ip netns exec pod1 ping -c 1 -W 1 10.240.1.3
printf '%s\n' {a..c}{1,2} | paste -sd' '
declare -A pods=([pod1]=10.240.1.2 [pod3]=10.240.1.4)
for k in $(echo "${!pods[@]}" | tr ' ' '\n' | sort); do echo "$k -> ${pods[$k]}"; done
for p in pod1 pod2 pod3; do ip netns del $p; done
sleep 0.5
ip link show master $BRIDGE | wc -l
ip link del $BRIDGE
unset CONF
echo "$CONF"
echo never
