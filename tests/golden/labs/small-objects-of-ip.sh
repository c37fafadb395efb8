# What few ask of ip: labels, tokens, and objects in which nothing is.
ip link add v0 type veth peer name v1; ip link set v0 up
ip addrlabel
ip addrlabel add prefix 2001:db8::/32 label 99
ip addrlabel add prefix 2001:db8::/32 label 99
ip addrlabel add prefix 2001:db8:1::/48 dev v0 label 98
ip addrlabel list
ip -j addrlabel
ip addrlabel get 2001:db8::1
ip addrlabel del prefix 2001:db8::/32
ip addrlabel del prefix 2001:db8::/32 label 99
ip addrlabel del prefix 2001:db8::/32 label 99
ip addrlabel add prefix 10.0.0.0/8 label 5
ip addrlabel add prefix 2001:db8::/32
ip addrlabel add label 5
ip addrlabel add prefix foo label 5
ip addrlabel add prefix 2001:db8::/32 label foo
ip addrlabel add prefix 2001:db8::/32 label 0xffffffff
ip addrlabel add prefix 2001:db8:2::/48 dev nix label 98
ip addrlabel add prefix ::/0 label 77
ip addrlabel add prefix ::ffff:10.0.0.0/104 label 5
ip addrlabel list foo
ip addrlabel flush dev v0
ip addrlabel flush
ip addrlabel
ip -4 addrlabel
ip token
ip token list dev v0
ip token set
ip token set ::1
ip token set foo dev v0
ip token set ::1 dev nix
ip token set ::1 dev lo
ip token del dev v0
ip -j token
ip token foo
ip tcp_metrics
ip tcp_metrics delete 10.0.0.1
ip tcp_metrics delete 10.0.0.0/8
ip tcp_metrics delete
ip tcp_metrics show 10.0.0.1
ip tcp_metrics flush
ip tcp_metrics help
ip sr
ip sr tunsrc show
ip sr hmac show
ip sr foo
ip sr tunsrc set foo
ip macsec
ip macsec show
ip mptcp
ip mptcp endpoint
ip mptcp endpoint delete id 1
ip mptcp limits
ip mptcp foo
ip ioam
ip ioam namespace show
ip ioam namespace add foo
ip ioam schema del 5
ip stats show dev v0 group offload
ip stats show dev v0 group xstats subgroup bridge
ip stats show group foo
ip stats show dev v0 group offload subgroup foo
ip stats show dev nix
ip stats set dev v0
ip stats foo
ip l2tp
ip fou
ip ila help
ip netconf show dev nix
