#!/bin/bash
# kernel selftest xt_string.sh
ip netns add t
ip -n t link set lo up
ip netns exec t iptables -A INPUT -p udp --dport 27374 -m string --algo bm --string abc --from 0 --to 40
ip netns exec t iptables -A INPUT -p udp --dport 27374 -m string --algo kmp --string xyz -j DROP
ip netns exec t iptables -A INPUT -p udp --dport 27374 -m string --algo bm --hex-string '|41 42|' --icase
ip netns exec t iptables -A OUTPUT -m string --string "a b" --algo bm ! -s 1.1.1.1 -j LOG --log-prefix "seen: "
ip netns exec t iptables -S
ip netns exec t bash -c 'echo -n abcdef > /dev/udp/127.0.0.1/27374'
ip netns exec t bash -c 'echo -n zzxyzz > /dev/udp/127.0.0.1/27374'
ip netns exec t bash -c 'echo -n ab > /dev/udp/127.0.0.1/27374'
ip netns exec t iptables -vnL INPUT
ip netns exec t iptables -A INPUT -m string --string abc
ip netns exec t iptables -A INPUT -m string --algo bm
ip netns exec t iptables -A INPUT -m string --algo no --string abc
ip netns exec t iptables-save -c | grep -v '^#'
