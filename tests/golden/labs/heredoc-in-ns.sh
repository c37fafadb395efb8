#!/bin/bash
# configure namespaces with here-documents
for n in left right; do ip netns add $n; done
ip link add l0 netns left type veth peer name r0 netns right
ip netns exec left bash <<'EOF'
ip addr add 10.0.0.1/24 dev l0
ip link set l0 up
ip link set lo up
echo "in $(ip netns identify $$): $(ip -br -4 addr show l0 | awk '{print $3}')"
EOF
ip netns exec right sh -e <<EOF
ip addr add 10.0.0.2/24 dev r0
ip link set r0 up
hostname
EOF
ip netns exec left bash -s -- 10.0.0.2 <<'EOF'
ping -c 1 "$1" | tail -2 | head -1
EOF
ip netns exec right bash -c '
  set -- $(ip -4 -o addr show r0)
  echo "$2 $4"
  ip route add default via 10.0.0.1
  ip route
'
ip netns exec right bash -c "ip route get 8.8.8.8 | head -1"
cat > /tmp/setup.sh <<'EOF'
#!/bin/bash
: "${1:?usage: setup.sh NS}"
ip -n "$1" link | grep -c '^[0-9]'
exit 7
EOF
chmod +x /tmp/setup.sh
/tmp/setup.sh left; echo "rc=$?"
/tmp/setup.sh
bash /tmp/setup.sh right || echo "failed with $?"
ip netns exec left /tmp/setup.sh left
source /tmp/setup.sh left & wait $!; echo "sourced: $?"
sudo -n ip netns exec left bash -c 'echo $UID; whoami'
env -i /usr/sbin/ip netns list | sort
ip netns list | sort | while read -r ns id; do echo "$ns:${id:-none}"; done
ip netns list | awk '{print $1}' | sort | xargs -n1 -I{} sh -c 'echo "{}: $(ip -n {} -o link | wc -l)"'
for ns in $(ip netns list | awk '{print $1}' | sort -r); do ip -n $ns -o link show | awk -v ns=$ns -F': ' '{print ns, $2}'; done
(set -e; ip link show nosuch; echo not reached); echo "subshell: $?"
{ ip link show nosuch || true; } 2>&1 | sed 's/"//g'
if ip netns exec left ping -c1 -W1 10.0.0.99 &>/dev/null; then echo up; else echo down; fi
! ip netns exec left true; echo $?
ip netns exec left false || { echo "left false"; false; }
set -u; echo "${undefined_thing}" 
echo "still here"
diff <(ip -n left route) <(ip -n right route)
time -p true 2>/dev/null; echo done
tee /tmp/t1 <<< "one two" | wc -w
printf '%s %s\n' a b c d
echo -e "tab\there"; echo -n no; echo newline
unset -v nothing; declare -x FOO=bar; ip netns exec left printenv FOO
alias ll='ls -l'; type ll 2>/dev/null | head -1
trap 'echo bye' EXIT
