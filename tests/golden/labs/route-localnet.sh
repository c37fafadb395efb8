#!/bin/bash
# after the idea of the kernel's route_localnet test: 127/8 between two namespaces
readonly PEER_NS="ns-peer"
setup_ns() {
    ip netns add "${PEER_NS}"
    ip -netns "${PEER_NS}" link set dev lo up
    ip link add name veth0 type veth peer name veth1
    ip link set dev veth0 up
    ip link set dev veth1 netns "${PEER_NS}"
    ip netns exec "${PEER_NS}" ip link set dev veth1 up
    ip link set lo up
    ip route del 127.0.0.0/8 dev lo table local
    ip route del local 127.0.0.0/8 dev lo table local
    ip netns exec "${PEER_NS}" ip route del local 127.0.0.0/8 dev lo table local
    ip addr add 127.25.3.4/24 dev veth0
    ip netns exec "${PEER_NS}" ip addr add 127.25.3.14/24 dev veth1
    ip route flush cache
    ip netns exec "${PEER_NS}" ip route flush cache
}
cleanup() {
    ip link del veth0
    ip route add local 127.0.0.0/8 dev lo proto kernel scope host src 127.0.0.1
    local -r ns="$(ip netns list | grep "$PEER_NS")"
    [ -n "$ns" ] && ip netns del $ns 2>/dev/null
}
setup_ns
ip route show table local
ping -c1 -w1 127.25.3.14
sysctl -w net.ipv4.conf.veth0.route_localnet=1
ip netns exec "${PEER_NS}" sysctl -w net.ipv4.conf.veth1.route_localnet=1
ping -c1 -w2 127.25.3.14
ip neigh show dev veth0 | awk '{print $1}'
ip netns exec "${PEER_NS}" ping -c1 -w2 -I veth1 127.25.3.4
ping -c1 -w1 127.0.0.1
ip addr show dev veth0 | grep 'inet '
cleanup
ip route show table local
ping -c1 -w1 127.0.0.1 | grep -c 'bytes from'
