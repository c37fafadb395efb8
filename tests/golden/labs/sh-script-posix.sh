#!/bin/sh
# a POSIX sh style script: set -eu, getopts, test, command -v, printf
set -eu
usage() {
    printf 'usage: %s [-n count] [-p prefix]\n' "lab.sh"
}
count=2
prefix=node
parse() {
    while getopts n:p:h opt; do
        case "$opt" in
            n) count=$OPTARG ;;
            p) prefix=$OPTARG ;;
            h) usage; return 0 ;;
            *) usage >&2; return 2 ;;
        esac
    done
    shift $((OPTIND - 1))
    [ $# -eq 0 ] || { echo "left: $*"; }
}
parse -n 3 -p lab extra
echo "count=$count prefix=$prefix"
if ! command -v ip >/dev/null 2>&1; then echo no ip; exit 1; fi
command -v brctl
type cd | head -1
i=1
while [ "$i" -le "$count" ]; do
    ns="${prefix}${i}"
    ip netns add "$ns"
    ip -n "$ns" link set lo up
    i=$((i + 1))
done
ip netns list | sort
ip link add dev "${prefix}br" type bridge
ip link set dev "${prefix}br" up
for ns in $(ip netns list | awk '{print $1}' | sort); do
    n=${ns#"$prefix"}
    ip link add dev "p$n" type veth peer name eth0 netns "$ns"
    ip link set dev "p$n" master "${prefix}br" up
    ip -n "$ns" address add "10.88.0.$n/24" dev eth0
    ip -n "$ns" link set dev eth0 up
done
sleep 2
check() {
    if ip netns exec "$1" ping -c 1 -W 1 "$2" >/dev/null 2>&1; then
        printf '%s can reach %s\n' "$1" "$2"
    else
        printf '%s cannot reach %s\n' "$1" "$2"
    fi
}
check lab1 10.88.0.2
check lab1 10.88.0.3
check lab2 10.88.0.9
x=$(ip -n lab1 -4 -o addr show eth0 | awk '{ print $4 }')
echo "lab1 has ${x%/*} of ${x#*/}"
n=$(ip netns list | wc -l); [ "$n" -eq 3 ] && echo three
ip netns exec lab1 sh -c 'echo "inside: $(cat /sys/class/net/eth0/mtu)"'
ip netns exec lab1 sh -c 'for a in 1 2; do ping -c1 -W1 10.88.0.$a | tail -n 2 | head -n 1; done'
ip -n lab1 route get 10.88.0.3 | head -1 | cut -d' ' -f1-5
ip -n lab1 route | while read -r dst rest; do echo "to $dst: $rest"; done
set +e
ip -n lab9 link
echo "status $?"
grep -q lab1 /etc/hosts || echo "127.0.0.1 lab1" >> /etc/hosts
tail -1 /etc/hosts
ping -c 1 lab1 | head -1
for ns in lab1 lab2 lab3; do ip netns del $ns; done
ip link del labbr
test -z "$(ip netns list)" && echo clean
ip netns exec lab1 true || echo "gone: $?"
[ -f /nonexistent ] && echo yes || echo no
expr 3 + 4
echo "done" | tr a-z A-Z
