#!/bin/bash
# ip -batch, here-documents into namespaces, functions over arrays
set -o errexit
declare -a NODES=(alpha beta gamma)
declare -A ADDR
for i in "${!NODES[@]}"; do ADDR[${NODES[i]}]=10.42.0.$((10 + i)); done
: "${SWITCH:=sw}"
{
  for n in "${NODES[@]}"; do echo "netns add $n"; done
  echo "link add $SWITCH type bridge"
  echo "link set $SWITCH up"
  for n in "${NODES[@]}"; do
    echo "link add v-$n type veth peer name eth0 netns $n"
    echo "link set v-$n master $SWITCH up"
  done
} > /tmp/batch
cat /tmp/batch
ip -batch /tmp/batch
for n in "${NODES[@]}"; do
  ip netns exec $n bash <<EOT
ip addr add ${ADDR[$n]}/24 dev eth0
ip link set eth0 up
ip link set lo up
echo "\$(hostname) \$(ip -br -4 addr show eth0 | awk '{print \$3}')"
EOT
done
set +o errexit
for a in "${NODES[@]}"; do
  for b in "${NODES[@]}"; do
    [[ $a == "$b" ]] && continue
    if ip netns exec $a ping -c1 -W1 -q ${ADDR[$b]} >/dev/null; then s=ok; else s=FAIL; fi
    printf '%-6s -> %-6s %s\n' $a $b $s
  done
done
ip -batch - <<'B'
addr add 10.42.0.1/24 dev sw
route add 10.43.0.0/24 via 10.42.0.10
route show
B
printf 'link set nope up\nlink show sw\n' | ip -b -
printf 'link set nope up\nlink show sw\n' | ip -force -b -
ip -n alpha -batch - <<< "addr show dev eth0"
echo "route show" | ip -batch /dev/stdin
ip -batch /tmp/none
seq 3 | xargs -I{} ip netns add n{}
ip netns list | sort | tr '\n' ' '; echo
ip netns list | awk '/^n[0-9]/ {print $1}' | xargs -n1 ip netns del
ip netns list | wc -l
mapfile -t LINES < <(ip -o link show master sw | awk -F'[ :@]+' '{print $2}')
echo "${#LINES[@]} ports: ${LINES[*]}"
echo "${ADDR[@]}" | tr ' ' '\n' | sort -t. -k4 -n | head -1
for n in "${NODES[@]:1}"; do echo -n "$n "; done; echo
echo "${NODES[-1]} ${#NODES} ${NODES[0]^} ${NODES[1]/e/E}"
i=0; while read -r name rest; do ((++i)); echo "$i:$name"; done < <(ip netns list | sort)
until ip netns exec beta ping -c1 -W1 10.42.0.10 &>/dev/null; do echo retry; sleep 1; done; echo reached
case $(ip -br link show sw | awk '{print $2}') in UP) echo bridge is up;; *) echo bridge is not up;; esac
trap 'for n in "${NODES[@]}"; do ip netns del $n; done; ip link del sw; ip netns list' EXIT
