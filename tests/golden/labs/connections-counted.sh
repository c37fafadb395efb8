# ct count: per rule and per address, over what lives.
ip netns add srv; ip netns add cli
ip link add s0 netns srv type veth peer name c0 netns cli
ip -n srv addr add 10.0.0.1/24 dev s0; ip -n cli addr add 10.0.0.2/24 dev c0; ip -n cli addr add 10.0.0.3/24 dev c0
ip -n srv link set s0 up; ip -n cli link set c0 up; ip -n srv link set lo up
ip netns exec srv nft -f - <<'NFT'
table inet f {
	set per { type ipv4_addr; flags dynamic; }
	chain in {
		type filter hook input priority 0; policy accept;
		tcp dport 22 ct state new add @per { ip saddr ct count over 1 } reject with tcp reset
		tcp dport 80 ct state new ct count over 2 reject with tcp reset
	}
}
NFT
ip netns exec srv sh -c 'for p in 22 80; do nc -lk -p $p >/dev/null & done' ; sleep 1
ip netns exec cli sh -c 'sleep 20 | nc 10.0.0.1 22 >/dev/null 2>&1 &'; sleep 0.5
ip netns exec cli nc -z -w 1 10.0.0.1 22; echo "second from .2: $?"
ip netns exec cli nc -z -w 1 -s 10.0.0.3 10.0.0.1 22; echo "first from .3: $?"
ip netns exec cli sh -c 'for i in 1 2; do sleep 20 | nc 10.0.0.1 80 >/dev/null 2>&1 & sleep 0.3; done'
ip netns exec cli nc -z -w 1 10.0.0.1 80; echo "third: $?"
ip netns exec srv nft list set inet f per | grep -o '10.0.0.[0-9] ct count over 1' | sort
ip netns exec srv nft list chain inet f in
