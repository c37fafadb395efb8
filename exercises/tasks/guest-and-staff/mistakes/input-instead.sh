# INPUT is for what gw itself receives, not for what it passes on.
# fails: guest-ping guest-tcp outer-staff gw-pinged outer-ping
# cause: reachable
ip netns exec gw iptables -A INPUT -i guest0 -j DROP
ip netns exec gw iptables -A INPUT -i up0 -j DROP
