# fact 121: a new namespace does not take over what its creator has set
sysctl -qw net.ipv4.ip_forward=1 net.ipv4.conf.default.rp_filter=1 net.ipv4.ip_default_ttl=99 net.core.somaxconn=77
ip netns add n
ip netns exec n sysctl net.ipv4.ip_forward net.ipv4.conf.default.rp_filter net.ipv4.ip_default_ttl net.core.somaxconn
# fact 123: some settings exist only in the first namespace
ip netns exec n sysctl net.ipv4.neigh.default.gc_thresh1
sysctl net.core.devconf_inherit_init_net
# fact 200: what a fresh namespace begins with
ip netns exec n sysctl net.ipv4.icmp_ratelimit net.ipv4.icmp_ratemask net.ipv4.icmp_echo_ignore_broadcasts
ip netns exec n sysctl net.ipv4.conf.all.accept_redirects net.ipv4.conf.all.send_redirects net.ipv4.conf.lo.arp_ignore net.ipv4.conf.all.promote_secondaries
ip netns exec n sysctl net.ipv4.neigh.lo.base_reachable_time_ms net.ipv4.neigh.lo.delay_first_probe_time net.ipv4.neigh.lo.mcast_solicit net.ipv4.neigh.lo.ucast_solicit net.ipv4.neigh.lo.retrans_time_ms net.ipv4.neigh.lo.unres_qlen net.ipv4.neigh.lo.locktime
ip netns exec n sysctl net.netfilter.nf_conntrack_max net.bridge.bridge-nf-call-iptables
