# Addresses that are added, changed, deleted.
ip link set lo up
ip link add d0 type ifb; ip link add d1 type ifb
for d in all default lo d0 d1; do sysctl -qw net.ipv6.conf.$d.disable_ipv6=1; done
# fact 91: the same address and prefix twice on a device is refused; another prefix or device is fine
ip addr add 10.0.0.1/24 dev d0
ip addr add 10.0.0.1/24 dev d0
ip addr add 10.0.0.1/16 dev d0
ip addr add 10.0.0.1/24 dev d1
ip -4 -br addr
# fact 92: to change what is missing adds it
ip addr change 10.0.0.9/24 dev d0
ip -4 -br addr show d0
ip addr flush dev d0; ip addr flush dev d1
# fact 92: one subnet on two devices: the route that was added first is used
ip link set d0 up; ip link set d1 up
ip addr add 10.0.0.1/24 dev d0; ip addr add 10.0.0.2/24 dev d1
ip route
ip route get 10.0.0.50
# fact 92: who goes down and up comes last
ip link set d0 down; ip link set d0 up
ip route get 10.0.0.50
ip addr flush dev d0; ip addr flush dev d1
# fact 94: a second address of a subnet is secondary, of another prefix length is not
for i in 1 2 3; do ip addr add 10.0.0.$i/24 dev d0; done; ip addr add 10.0.0.4/25 dev d0
ip -4 addr show d0
# fact 94: with the first go its secondaries
ip addr del 10.0.0.1/24 dev d0
ip -4 -br addr show d0
# fact 94: unless the next is to be promoted
for i in 1 2 3; do ip addr add 10.0.0.$i/24 dev d0; done; sysctl -w net.ipv4.conf.all.promote_secondaries=1
ip addr del 10.0.0.1/24 dev d0
ip -4 addr show d0
ip route
ip addr flush dev d0
# fact 95: a broadcast address comes only when asked for, though the local table always has one
ip addr add 10.0.1.1/24 dev d0
ip addr add 10.0.2.1/24 brd + dev d0
ip addr add 10.0.3.1/24 brd - dev d0
ip addr add 10.0.5.1/31 brd + dev d0
ip -4 addr show d0
ip route show table local dev d0
