# dnsmasq told by a configuration file, for DHCP.
ip netns add srv; ip netns add cli
ip link add s0 netns srv type veth peer name c0 netns cli
ip -n srv addr add 10.53.0.1/24 dev s0; ip -n srv link set s0 up; ip -n srv link set lo up
ip -n cli link set c0 up; ip -n cli link set lo up
cat > /tmp/dm.conf <<EOF
# who is served
interface=s0
bind-interfaces   # and nobody else
port=0
dhcp-range = 10.53.0.50,10.53.0.60,12h
dhcp-option=option:router,10.53.0.1

dhcp-option=3,10.53.0.254
pid-file=/tmp/dm.pid
dhcp-leasefile=/tmp/dm.leases
EOF
ip netns exec srv dnsmasq -C /tmp/dm.conf --test
ip netns exec srv dnsmasq --conf-file=/tmp/none.conf; echo $?
printf 'nonsense=1\n' > /tmp/bad.conf; ip netns exec srv dnsmasq -C /tmp/bad.conf; echo $?
printf 'port=0\nbind-interfaces=yes\n' > /tmp/bad.conf; ip netns exec srv dnsmasq -C /tmp/bad.conf; echo $?
printf 'port=0\n\ninterface\n' > /tmp/bad.conf; ip netns exec srv dnsmasq -C /tmp/bad.conf; echo $?
printf 'port=0\ndhcp-range=10.0.0.1\n' > /tmp/bad.conf; ip netns exec srv dnsmasq -C /tmp/bad.conf; echo $?
ip netns exec srv dnsmasq --conf-file=/tmp/dm.conf; echo $?
sleep 1
ip netns exec srv ss -uln | awk 'NR>1{print $4}'
test -s /tmp/dm.pid && echo has a pid
ip netns exec cli dhclient -1 -lf /tmp/c.leases -pf /tmp/c.pid c0 2>&1 | tail -1
ip -n cli -4 -br addr show c0 | awk '{print $1, $2}'
ip -n cli route | head -1
wc -l < /tmp/dm.leases
kill $(cat /tmp/dm.pid); sleep 0.5
ip netns exec srv ss -uln | wc -l
