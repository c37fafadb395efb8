# fact 194: what an ordinary user is told
ip netns add n
su nobody -s /bin/sh -c 'ip netns add u'
su nobody -s /bin/sh -c 'ip link add d0 type ifb'
su nobody -s /bin/sh -c 'ip addr add 1.1.1.1/32 dev lo'
su nobody -s /bin/sh -c 'ip route add 1.2.3.4 dev lo'
su nobody -s /bin/sh -c 'ip netns exec n true'
su nobody -s /bin/sh -c 'ip -n n link'
su nobody -s /bin/sh -c 'ip netns list'
su nobody -s /bin/sh -c '/usr/sbin/iptables -L'
su nobody -s /bin/sh -c '/usr/sbin/brctl addbr b'
su nobody -s /bin/sh -c 'nsenter --net=/run/netns/n true'
su nobody -s /bin/sh -c 'unshare -n true'
# fact 194: in a user namespace of their own they may
su nobody -s /bin/sh -c 'unshare -Urn ip -br link'
