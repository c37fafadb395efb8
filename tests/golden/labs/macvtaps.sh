# macvtaps, which are macvlans with a file to read from.
ip link add v0 type veth peer name v1
ip link add link v0 name mt type macvtap
ip link add link v0 name mb type macvtap mode bridge
ip link add link v0 type macvtap
ip link show mt
ip -d link show mb
ip link set v0 up
ip link set v1 up
ip link set mb up
ip -d link show type macvtap
ip addr add 10.0.0.1/24 dev mb
ip -br link
ethtool -i mb
ip link set mb type macvtap mode vepa
ip -d link show mb
ip link set mb type macvlan mode bridge
ip link add link lo name ml type macvtap
ip link add link v0 name mx type macvtap mode bogus
tc qdisc show
ip link del mb
ip link del v0
ip link
