# What does not work while lo is down.
ip netns add a; ip netns add b; ip -n b link set lo up
ip -n a link add va type veth peer name vb netns b
ip -n a addr add 10.0.0.1/24 dev va; ip -n b addr add 10.0.0.2/24 dev vb
ip -n a addr add fd00::1/64 dev va nodad
ip -n a link set va up; ip -n b link set vb up
# fact 69: one's own address is lost, and 127.0.0.1 is refused at once
ip netns exec a ping -c 1 -W 1 10.0.0.1
ip netns exec a ping -c 1 -W 1 127.0.0.1
# fact 69: TCP to oneself hangs
ip netns exec a timeout 1 bash -c 'echo > /dev/tcp/10.0.0.1/80'
# fact 69: others reach it
ip netns exec b ping -c 1 -W 1 10.0.0.1
# fact 70: the errors that the kernel would tell itself are lost too
ip netns exec a ping -c 1 -W 4 10.0.0.99
# fact 72: the same of IPv6: one's own address is lost, ::1 is refused
ip netns exec a ping -c 1 -W 1 fd00::1
ip netns exec a ping -c 1 -W 1 ::1
# fact 72: in a namespace without any address, ::1 is refused too
ip netns add c
ip netns exec c ping -c 1 -W 1 ::1
# fact 70: with lo up the unreachable neighbour is told
ip -n a link set lo up
ip netns exec a ping -c 1 -W 4 10.0.0.99
