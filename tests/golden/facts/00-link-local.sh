# IPv6 on a cable into a namespace.
ip netns add song
ip link add veth0 type veth peer name veth1 netns song
# fact 5: a link-local address appears with the carrier, tentative at first
ip link set veth0 up; ip -6 addr show veth0; ip -n song link set veth1 up; ip -6 addr show veth0
ip -6 addr show veth0
