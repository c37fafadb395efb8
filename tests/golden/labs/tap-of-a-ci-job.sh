#!/bin/sh
# CI job in plain sh: builds a topology from a description, checks it, prints TAP
set -eu
TOPO="a:10.0.1.1:b:10.0.1.2 b:10.0.2.1:c:10.0.2.2"
n=0; failed=0
say() { printf '# %s\n' "$*"; }
tap() { n=$((n + 1)); if eval "$2"; then echo "ok $n - $1"; else echo "not ok $n - $1"; failed=$((failed + 1)); fi; }
for t in $TOPO; do
  oldifs=$IFS; IFS=:; set -- $t; IFS=$oldifs
  for ns in $1 $3; do
    if [ ! -e /var/run/netns/$ns ]; then ip netns add $ns; ip -n $ns link set lo up; fi
  done
  ip link add $1$3 netns $1 type veth peer name $3$1 netns $3
  ip -n $1 addr add $2/24 dev $1$3; ip -n $3 addr add $4/24 dev $3$1
  ip -n $1 link set $1$3 up; ip -n $3 link set $3$1 up
  say "link $1 <-> $3"
done
say "netns: $(ip netns list | sort | tr '\n' ' ')"
ip netns exec b sh -c 'echo 1 > /proc/sys/net/ipv4/ip_forward'
ip -n a route add 10.0.2.0/24 via 10.0.1.2
sleep 1
tap "a to b" "ip netns exec a ping -qc1 -W1 10.0.1.2 >/dev/null"
tap "a to c has no way back" "! ip netns exec a ping -qc1 -W1 10.0.2.2 >/dev/null"
ip -n c route add default via 10.0.2.1
tap "a to c" "ip netns exec a ping -qc1 -W1 10.0.2.2 >/dev/null"
tap "ttl is 63" "ip netns exec a ping -c1 -W1 10.0.2.2 | grep -q ttl=63"
tap "wrong on purpose" "[ $n -gt 100 ]"
echo "1..$n"
say "failed: $failed"
x=$(ip -n b -o addr | grep -c 'inet 10\.')
[ "$x" -eq 2 ] && say "b has $x addresses" || say "bad $x"
case "$(uname -s)" in Linux) say linux ;; *) say other ;; esac
while [ $n -gt 3 ]; do n=$(expr $n - 1); done; echo $n
test -n "$TOPO" -a $n -eq 3 && echo both
[ "a" = "a" -o "b" = "c" ] && echo either
[ ! -d /nope ] && echo "no dir"
[ -x /bin/sh ] && [ -r /etc/hosts ] && [ -w /tmp ] && [ -L /proc/self/ns/net ] && echo perms
f() { return 3; }
f || echo "f gave $?"
v=$(f) || echo "subst gave $?"
(set +e; f; echo "in subshell $?")
trap 'echo "bye ($?)"' EXIT
cat <<EOF | while read -r l; do echo "> $l"; done
$((2 * 21))
`echo old style`
\$literal "quoted"
EOF
exec 3>&1; echo "to three" >&3; exec 3>&-
readlink -f /var/run/netns/a
ls /var/run/netns | wc -l
ip -all netns exec ip -br link | grep -v '^$'
ip -n a -s link show lo | tail -1 | wc -w
ip netns exec nosuch true || echo "rc $?"
ip netns add a || echo "rc $?"
ip netns del zzz || echo "rc $?"
ip netns exec a || echo "rc $?"
ip netns exec a nosuchcmd || echo "rc $?"
ip netns frob || echo "rc $?"
ip netns attach s $$ && ip netns identify $$ && ip netns del s
ip netns set a 55 && ip netns list-id | head -2
ip netns list | sort | head -2
ip -all netns del && ip netns | wc -l
unset nope; echo "${nope-default}"
echo "$nope"
