# fact 100: an address of IPv6 is tentative without a carrier; link-local comes with the carrier
ip netns add a; ip netns add b
ip -n a link add va address 02:00:00:00:00:01 type veth peer name vb address 02:00:00:00:00:02 netns b
ip -n a addr add fd00::1/64 dev va; ip -n a link set va up
ip -n a -6 addr show va
ip -n b link set vb up; ip -n a -6 addr show va
# fact 100: a ping at once is lost, for the address is not known to be free yet
ip -n b addr add fd00::2/64 dev vb; ip netns exec a ping -c 1 -W 1 fd00::2
sleep 3
# fact 100: later it answers
ip -n a -6 addr show va
ip netns exec a ping -c 1 -W 1 fd00::2
# fact 100: a duplicate stays tentative and has no traffic
ip -n b addr add fd00::1/64 dev vb; sleep 3
ip -n b -6 addr show vb
ip netns exec b ping -c 1 -W 1 -I fd00::1 fd00::2
# fact 100: nodad leaves detection out
ip -n b addr add fd00::3/64 dev vb nodad; ip -n b -6 addr show vb | grep fd00::3
# fact 100: going down takes global addresses of IPv6, and leaves those of IPv4
ip -n a addr add 10.0.0.1/24 dev va; ip -n a link set va down
ip -n a addr show va
