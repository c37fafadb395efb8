#!/bin/bash
# tags: ip -batch bridge -j awk provisioning idempotent functions
set -u
NODES="n1 n2 n3"
log() { echo "[setup] $*"; }
make_node() {
  local name=$1 idx=$2
  cat >> plan.batch <<BATCH
netns add $name
link add veth-$name type veth peer name eth0 netns $name
link set veth-$name master br-lab
link set veth-$name up
BATCH
  cat > $name.batch <<BATCH
link set lo up
addr add 10.55.0.$idx/24 dev eth0
link set eth0 up
route add default via 10.55.0.254
BATCH
}
printf 'link add br-lab type bridge\naddr add 10.55.0.254/24 dev br-lab\nlink set br-lab up\n' > plan.batch
i=1
for n in $NODES; do make_node $n $i; i=$((i + 1)); done
wc -l plan.batch
ip -batch plan.batch && log "plan applied"
for n in $NODES; do ip -n $n -batch $n.batch || log "failed for $n"; done
ip -br link show master br-lab | awk '{print $1, $2}' | sort
for n in $NODES; do ip -n $n -br -4 addr show eth0 | awk '{print $3}'; done
ip netns exec n1 ping -c 1 -W 1 10.55.0.3 | sed -n '1p;$!d;$p' | head -1
for a in n1 n2 n3; do for b in 1 2 3 254; do ip netns exec $a ping -c1 -W1 -q 10.55.0.$b >/dev/null 2>&1 && echo -n "+ " || echo -n "- "; done; echo; done
ip -batch plan.batch; echo "second time: $?"
ip -force -batch plan.batch; echo "with force: $?"
printf 'addr add 10.55.0.300/24 dev br-lab\nlink set br-lab down\n' | ip -force -batch -; echo $?
printf 'link set br-lab mtu\nlink set br-lab down\n' | ip -force -batch -; echo $?
printf '# a comment\n\nlink show dev br-lab\n' | ip -br -batch - | awk '{print $1,$2}'
printf 'link set nosuch up\nlink set br-lab alias "lab bridge"\nroute add 10.0.0.0/8\n' | ip -force -batch -; echo $?
ip link show br-lab | grep alias
ip -j -n n2 route | jq -c '.[] | {dst, dev, gateway}'
ip -j link show type bridge | jq -r '.[].ifname'
ip -j -d link show br-lab | jq '.[0].linkinfo.info_kind, .[0].linkinfo.info_data.stp_state'
bridge -j link show | jq -r '.[] | "\(.ifname) \(.state) \(.master)"'
printf 'link del br-lab\nnetns del n1\nnetns del n9\nnetns del n2\n' | ip -force -batch -; echo $?
ip netns list
ip -n n3 -batch - <<'B'
route show
neigh flush all
addr show eth0 | grep inet
B
echo $?
ip -n n3 route show
