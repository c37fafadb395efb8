#!/bin/bash
# question: "my namespace pings the gateway but not the internet"
# --- prelude: begin (stand-in for the host's NIC and the internet) ---
ip link set lo up
ip netns add internet
ip link add ens33 type veth peer name up0 netns internet
ip addr add 192.168.1.50/24 dev ens33
ip link set ens33 up
ip -n internet addr add 192.168.1.1/24 dev up0
ip -n internet link set up0 up
ip -n internet link set lo up
ip -n internet addr add 8.8.8.8/32 dev lo
ip route add default via 192.168.1.1 dev ens33 proto dhcp metric 100
# --- prelude: end ---
ip netns add vpn
ip link add veth0 type veth peer name veth1
ip link set veth1 netns vpn
ip addr add 10.200.200.1/24 dev veth0
ip link set veth0 up
ip netns exec vpn ip addr add 10.200.200.2/24 dev veth1
ip netns exec vpn ip link set veth1 up
ip netns exec vpn ip route add default via 10.200.200.1
ip netns exec vpn ping -c 1 -W 1 10.200.200.1
ip netns exec vpn ping -c 1 -W 1 192.168.1.50
ip netns exec vpn ping -c 1 -W 1 8.8.8.8
cat /proc/sys/net/ipv4/ip_forward
sysctl net.ipv4.ip_forward
sysctl -w net.ipv4.ip_forward=1
ip netns exec vpn ping -c 1 -W 1 8.8.8.8
iptables -t nat -A POSTROUTING -s 10.200.200.0/24 -o eth0 -j MASQUERADE
ip netns exec vpn ping -c 1 -W 1 8.8.8.8
iptables -t nat -L -n -v | grep -A3 POSTROUTING
iptables -t nat -R POSTROUTING 1 -s 10.200.200.0/24 -o ens33 -j MASQUERADE
ip netns exec vpn ping -c 1 -W 1 8.8.8.8
iptables -P FORWARD DROP
ip netns exec vpn ping -c 1 -W 1 8.8.8.8
iptables -I FORWARD -i veth0 -j ACCEPT
iptables -I FORWARD -o veth0 -m state --state RELATED,ESTABLISHED -j ACCEPT
ip netns exec vpn ping -c 1 -W 1 8.8.8.8
iptables -nvL FORWARD
iptables -t nat -nvL POSTROUTING
mkdir -p /etc/netns/vpn
echo 'nameserver 8.8.8.8' > /etc/netns/vpn/resolv.conf
ip netns exec vpn cat /etc/resolv.conf
cat /etc/resolv.conf
echo "8.8.8.8 dns.google" > /etc/netns/vpn/hosts
ip netns exec vpn ping -c 1 dns.google
ping -c 1 -W 1 dns.google
ip netns exec vpn getent hosts dns.google
iptables-save | grep -v '^#'
iptables -t nat -D POSTROUTING 1
iptables -D FORWARD -i veth0 -j ACCEPT
iptables -D FORWARD -i veth0 -j ACCEPT
iptables -F
iptables -P FORWARD ACCEPT
iptables -S
ip netns exec vpn traceroute -n -w 1 -q 1 -m 4 8.8.8.8 | sed 's/  [0-9.]* ms//'
