#include "shell/tools/table.h"

#include <algorithm>
#include <array>

#include "model/execute.h"
#include "shell/tools/libraries.h"
#include "shell/tools/more.h"
#include "shell/tools/tools.h"

namespace nslab::shell {

namespace {

constexpr std::string_view kIptablesModels =
    "-A -C -D -I -R -L -S -F -Z -N -X -E -P -t -p -s -d -i -o -f -j -g -m -n -v -x -w -c -h -V tcp udp icmp icmp6 multiport state "
    "conntrack mark "
    "connmark comment mac limit hashlimit time quota helper connbytes connlimit recent string set addrtype physdev owner iprange length "
    "cpu pkttype ttl hl tos dscp statistic rpfilter SET REJECT LOG NFLOG "
    "NFQUEUE MARK "
    "CONNMARK SNAT DNAT MASQUERADE REDIRECT NETMAP TTL HL TOS DSCP TCPMSS CT NOTRACK CLASSIFY CHECKSUM TRACE";
constexpr std::string_view kIptablesRefuses =
    "u32 bpf sctp dccp esp ah policy socket realm tcpmss devgroup ecn connlabel cluster osf cgroup frag hbh rt mh eui64 ipv6header srh "
    "TPROXY TEE SYNPROXY ECN AUDIT HMARK IDLETIMER RATEEST CONNSECMARK";

// A row a tool, in any order; look-up is by name.
constexpr std::array kRows{
    Tool{"jq", "/usr/bin/jq", nullptr, start_jq, false, "jq",
         "-n -r -j -c -s -R -S -e -a -f -C -M -h -V --tab --indent --arg --argjson --slurpfile --rawfile --args --jsonargs; the language "
         "but for modules and ?//",
         "-L --stream --seq import include"},
    Tool{"dnsmasq", "/usr/sbin/dnsmasq", nullptr, start_dnsmasq, false, "dnsmasq-base",
         "-d -k -i -I -a -z -F -G -O -x -l -8 -p -h -R -S -5 -K -s -u -X --log-dhcp --quiet-dhcp --dhcp-sequential-ip --test -v",
         "-C -A (answers to DNS) --enable-ra --enable-tftp --dhcp-script --dhcp-relay --dhcp-boot tags"},
    Tool{"dhclient", "/usr/sbin/dhclient", nullptr, start_dhclient, false, "isc-dhcp-client",
         "-1 -4 -d -i -lf -nw -pf -q -r -sf /bin/true -v -w -x --version", "-6 -cf -sf SCRIPT, several interfaces at once"},
    Tool{"dd", "/usr/bin/dd", nullptr, start_dd, false, "coreutils", "if of bs count status=none|noxfer conv=notrunc",
         "skip seek conv iflag oflag"},
    Tool{"truncate", "/usr/bin/truncate", run_truncate, nullptr, false, "coreutils", "-c -s", "-o -r"},
    Tool{"sync", "/usr/bin/sync", run_sync, nullptr, false, "coreutils", "", ""},
    Tool{"bc", "/usr/bin/bc", nullptr, start_bc, false, "bc",
         "-q -l (its scale); expressions, variables, if while for print, sqrt length scale", "define arrays read() s c a l e j"},
    Tool{"base64", "/usr/bin/base64", nullptr, start_base64, false, "coreutils", "-d -i -w", ""},
    Tool{"cmp", "/usr/bin/cmp", nullptr, start_cmp, false, "diffutils", "-s", "-b -l -i -n"},
    Tool{"column", "/usr/bin/column", nullptr, start_column, false, "bsdextrautils", "-t -s -o -c -x -N -L",
         "-J -R -H -O -W -E -T -r -i -p -d -l"},
    Tool{"comm", "/usr/bin/comm", nullptr, start_comm, false, "coreutils", "-1 -2 -3 --nocheck-order",
         "--check-order --output-delimiter --total -z"},
    Tool{"diff", "/usr/bin/diff", nullptr, start_diff, false, "diffutils", "-q -s -i -b -w -u -U -N -L -a",
         "directories -y -c -C -B --color=always"},
    Tool{"fold", "/usr/bin/fold", nullptr, start_fold, false, "coreutils", "-b -s -w", "-c"},
    Tool{"join", "/usr/bin/join", nullptr, start_join, false, "coreutils", "-1 -2 -j -t", "-a -v -e -o -i --header"},
    Tool{"tunctl", "/usr/bin/tunctl", run_tunctl, nullptr, false, "uml-utilities", "-b -d -g -t -u", "-f"},
    Tool{"nstat", "/usr/bin/nstat", run_nstat, nullptr, false, "iproute2", "-a -j -n -r -s -z PATTERN", "-d -t -p, IPv6, after TCP"},
    Tool{"hd", "/usr/bin/hd", nullptr, start_hexdump, false, "bsdextrautils", "-n", "-s -e -v"},
    Tool{"hexdump", "/usr/bin/hexdump", nullptr, start_hexdump, false, "bsdextrautils", "-C -n", "-b -c -d -e -f -o -s -v -x"},
    Tool{"od", "/usr/bin/od", nullptr, start_od, false, "coreutils", "-A -t a c d o u x -N -j -v -w -a -b -c -d -i -l -o -s -x",
         "-S -t f z, several formats"},
    Tool{"md5sum", "/usr/bin/md5sum", nullptr, start_checksum, false, "coreutils", "-c -t --quiet --status", "-b -z --tag"},
    Tool{"nl", "/usr/bin/nl", nullptr, start_nl, false, "coreutils", "-b a|t|n -i -s -v -w", "-d -f -h -l -n -p"},
    Tool{"free", "/usr/bin/free", run_free, nullptr, false, "procps", "-b -k -m -g -h --si -t -w -V", "-s -c -l -v"},
    Tool{"df", "/usr/bin/df", run_df, nullptr, false, "coreutils", "-a -B -h -H -i -k -m -P -T -t -x --total --output", "--sync"},
    Tool{"uptime", "/usr/bin/uptime", run_uptime, nullptr, false, "procps", "-p -s -V", ""},
    Tool{"printenv", "/usr/bin/printenv", run_printenv, nullptr, false, "coreutils", "", "-0"},
    Tool{"sha1sum", "/usr/bin/sha1sum", nullptr, start_checksum, false, "coreutils", "-c -t --quiet --status", "-b -z --tag"},
    Tool{"sha256sum", "/usr/bin/sha256sum", nullptr, start_checksum, false, "coreutils", "-c -t --quiet --status", "-b -z --tag"},
    Tool{"xxd", "/usr/bin/xxd", nullptr, start_xxd, false, "xxd", "-p -u -g -c -l", "-r -i -e -b -s"},
    Tool{"arch", "/usr/bin/arch", run_arch, nullptr, false, "coreutils", "", ""},
    Tool{"chroot", "/usr/sbin/chroot", nullptr, start_chroot, false, "coreutils", "NEWROOT COMMAND", "--groups --userspec"},
    Tool{"pivot_root", "/usr/sbin/pivot_root", run_pivot_root, nullptr, false, "util-linux", "NEWROOT PUT_OLD", ""},
    Tool{"split", "/usr/bin/split", nullptr, start_split, false, "coreutils", "-a -b -d -l -n --additional-suffix --verbose",
         "-C -e -t -u -x --filter"},
    Tool{"shuf", "/usr/bin/shuf", nullptr, start_shuf, false, "coreutils", "-e -i -n -o", "-r -z --random-source"},
    Tool{"expand", "/usr/bin/expand", nullptr, start_expand, false, "coreutils", "-t", "-i, lists of stops"},
    Tool{"unexpand", "/usr/bin/unexpand", nullptr, start_expand, false, "coreutils", "-a -t", "lists of stops"},
    Tool{"numfmt", "/usr/bin/numfmt", nullptr, start_numfmt, false, "coreutils", "--field --from --header --suffix --to --grouping",
         "-d --format --padding --invalid --round"},
    Tool{"fuser", "/usr/bin/fuser", run_fuser, nullptr, false, "psmisc", "PORT/tcp PORT/udp -k -n -s -v -SIGNAL", "FILE -a -i -l -m -u"},
    Tool{"ldd", "/usr/bin/ldd", run_ldd, nullptr, false, "libc-bin", "FILE", "-d -r -u -v"},
    Tool{"ethtool", "/usr/sbin/ethtool", run_ethtool, nullptr, false, "ethtool",
         "-i -S -k -K -P -a -A -g -G -l -L -c -C -s -T -x -X -n -u -d -e -t -r -p -m", "-N -E -w -f -U -Q"},
    Tool{"findmnt", "/usr/bin/findmnt", run_findmnt, nullptr, false, "util-linux", "-n -o -t -l", "-M -T -S -J --poll"},
    Tool{"groups", "/usr/bin/groups", run_groups, nullptr, false, "coreutils", "", ""},
    Tool{"id", "/usr/bin/id", run_id, nullptr, false, "coreutils", "-u -g -G -n -r", "-Z -z"},
    Tool{"ionice", "/usr/bin/ionice", nullptr, start_nice, false, "util-linux", "-c -n", "-p"},
    Tool{"kill", "/usr/bin/kill", run_kill, nullptr, false, "procps", "-SIGNAL -s -l", "-q -L"},
    Tool{"killall", "/usr/bin/killall", run_killall, nullptr, false, "psmisc", "-s -q -w -SIGNAL", "-e -I -g -y -o -i -r -u -v"},
    Tool{"logger", "/usr/bin/logger", run_logger, nullptr, false, "bsdutils", "-i -t -p", "-f -s"},
    Tool{"lsmod", "/usr/sbin/lsmod", run_lsmod, nullptr, false, "kmod", "", "on a kernel that has modules"},
    Tool{"lsns", "/usr/bin/lsns", run_lsns, nullptr, false, "util-linux", "-t -o -p -n -l -r -J", "-T --tree --output-all NAMESPACE"},
    Tool{"modprobe", "/usr/sbin/modprobe", run_modprobe, nullptr, false, "kmod", "-r -a -q", "-n -D -c"},
    Tool{"mount", "/usr/bin/mount", run_mount, nullptr, false, "mount",
         "-t -o --bind --rbind --move --make-private --make-shared --make-slave --make-unbindable -r -v", "-t overlay, devices"},
    Tool{"mountpoint", "/usr/bin/mountpoint", run_mountpoint, nullptr, false, "util-linux", "-q", "-d -x"},
    Tool{"nice", "/usr/bin/nice", nullptr, start_nice, false, "coreutils", "-n", ""},
    Tool{"nproc", "/usr/bin/nproc", run_nproc, nullptr, false, "coreutils", "--all --ignore", ""},
    Tool{"pgrep", "/usr/bin/pgrep", run_pgrep, nullptr, false, "procps", "-f -x -l -a -c -n -o -v -i -P -u -U -d", "-g -G -s -t -F --ns"},
    Tool{"pidof", "/usr/bin/pidof", run_pidof, nullptr, false, "sysvinit-utils", "-s", "-c -o -x"},
    Tool{"pkill", "/usr/bin/pkill", run_pkill, nullptr, false, "procps", "-SIGNAL -f -x -c -n -o -v -i -P -u -U", "-g -G -s -t -F --ns"},
    Tool{"ps", "/usr/bin/ps", run_ps, nullptr, false, "procps", "-e -A a x u -f -p -q -C -U -o --ppid --no-headers",
         "-l -j -H f --sort --forest -L -T"},
    Tool{"rmmod", "/usr/sbin/rmmod", run_rmmod, nullptr, false, "kmod", "", "-f -v -w"},
    Tool{"runuser", "/usr/sbin/runuser", nullptr, start_su, false, "util-linux", "-u -c -l", "-g -G"},
    Tool{"setpriv", "/usr/bin/setpriv", nullptr, start_setpriv, false, "util-linux",
         "--reuid --regid --clear-groups --keep-groups --init-groups --no-new-privs", "--ruid --euid --inh-caps --bounding-set --dump"},
    Tool{"setsid", "/usr/bin/setsid", nullptr, start_setsid, false, "util-linux", "-f -w", "-c"},
    Tool{"stdbuf", "/usr/bin/stdbuf", nullptr, start_nice, false, "coreutils", "-i -o -e", ""},
    Tool{"su", "/usr/bin/su", nullptr, start_su, false, "util-linux", "-c -l -s", "-g -G"},
    Tool{"taskset", "/usr/bin/taskset", nullptr, start_taskset, false, "util-linux", "-c", "-p -a"},
    Tool{"tty", "/usr/bin/tty", run_tty, nullptr, false, "coreutils", "-s", ""},
    Tool{"umount", "/usr/bin/umount", run_umount, nullptr, false, "mount", "-l -f -v -R", "-a -t"},
    Tool{"uname", "/usr/bin/uname", run_uname, nullptr, false, "coreutils", "-a -s -n -r -v -m -p -i -o", ""},
    Tool{"whoami", "/usr/bin/whoami", run_whoami, nullptr, false, "coreutils", "", ""},
    Tool{"arp", "/usr/sbin/arp", run_arp, nullptr, false, "net-tools", "-a -n -v -e -i -s -d -D temp pub", "-f"},
    Tool{"brctl", "/usr/sbin/brctl", run_brctl, nullptr, false, "bridge-utils",
         "addbr delbr addif delif hairpin setageing setbridgeprio setfd sethello setmaxage setpathcost setportprio show showmacs showstp "
         "stp",
         ""},
    Tool{"dnsdomainname", "/usr/bin/dnsdomainname", run_hostname, nullptr, false, "hostname", "", ""},
    Tool{"domainname", "/usr/bin/domainname", run_hostname, nullptr, false, "hostname", "", "NAME"},
    Tool{"hostname", "/usr/bin/hostname", run_hostname, nullptr, false, "hostname", "NAME -F -a -A -d -f -i -I -s -y", ""},
    Tool{"vconfig", "/usr/sbin/vconfig", nullptr, start_vconfig, false, "vlan",
         "add rem set_flag set_egress_map set_ingress_map set_name_type", ""},
    Tool{"ifconfig", "/usr/sbin/ifconfig", run_ifconfig, nullptr, false, "net-tools",
         "-a -s up down arp promisc multicast allmulti mtu txqueuelen name hw netmask broadcast dstaddr pointopoint add del",
         "trailers keepalive outfill mem_start io_addr irq media tunnel"},
    Tool{"netstat", "/usr/bin/netstat", run_netstat, nullptr, false, "net-tools",
         "-r -i -s -g -t -u -w -x -l -a -n -p -e -o -W -4 -6 -h -V", "-c -N -Z -S -U, -s of IPv6 and after TCP"},
    Tool{"nisdomainname", "/usr/bin/nisdomainname", run_hostname, nullptr, false, "hostname", "", ""},
    Tool{"nsenter", "/usr/bin/nsenter", nullptr, start_nsenter, false, "util-linux",
         "-t -a -m -u -i -n -p -C -U -T -F -w -S -G --preserve-credentials", "-r -W -e -Z"},
    Tool{"route", "/usr/sbin/route", run_route, nullptr, false, "net-tools",
         "-n -e -F -A add del -net -host gw netmask metric mss window reject dev", "mod dyn reinstate -A inet6 (the listing)"},
    Tool{"sysctl", "/usr/sbin/sysctl", run_sysctl, nullptr, false, "procps", "-a -w -q -e -n -N -b -p -r --dry-run", "--system"},
    Tool{"unshare", "/usr/bin/unshare", nullptr, start_unshare, false, "util-linux",
         "-m -u -i -n -p -U -C -T -f -r -c --mount-proc --map-user --map-group --kill-child --propagation -R -w -S -G",
         "--map-auto --map-users --map-groups --setgroups --keep-caps --monotonic --boottime"},
    Tool{"[", "/usr/bin/[", run_test, nullptr, false, "coreutils", "", ""},
    Tool{"arping", "/usr/bin/arping", nullptr, start_arping, false, "iputils-arping", "-A -b -c -D -f -i -I -q -s -U -V -w", ""},
    Tool{"bash", "/usr/bin/bash", nullptr, nullptr, true, "bash", "", ""},
    Tool{"cat", "/usr/bin/cat", nullptr, start_cat, false, "coreutils", "-b -e -n -s -t -u -v -A -E -T", ""},
    Tool{"conntrack", "/usr/sbin/conntrack", nullptr, start_conntrack, false, "conntrack",
         "-L -D -F -C -S -U --mark -V -h -s -d -r -q -p -f --sport --dport -m -u -n -g -j -E -e -o extended|timestamp",
         "-I -G -o id -z -t -l"},
    Tool{"echo", "/usr/bin/echo", run_echo, nullptr, false, "coreutils", "", ""},
    Tool{"env", "/usr/bin/env", nullptr, start_env, false, "coreutils", "-i -u", "-0 -C -S -v"},
    Tool{"false", "/usr/bin/false", run_false, nullptr, false, "coreutils", "", ""},
    Tool{"ip", "/usr/bin/ip", nullptr, start_ip, false, "iproute2",
         "address route rule neighbor neighbour ntable link tuntap tap monitor netns netconf vrf nexthop maddress addrlabel tunnel "
         "tcp_metrics token sr mptcp ioam stats xfrm mroute mrule l2tp fou ila macsec (as far as the pinned kernel has them); save restore "
         "showdump of address route rule; -4 -6 -0 -B -all -b -br -c -d -f "
         "-force -h -iec -j -n -N -o -p -r -s -t -ts",
         "what would put something into token sr mptcp ioam; resilient nexthop groups; -s stats; -M -echo", "/usr/sbin/ip>/bin/ip"},
    Tool{"ipset", "/usr/sbin/ipset", nullptr, start_ipset, false, "ipset",
         "create add del test destroy list save restore flush rename swap version; hash:ip hash:net hash:ip,port hash:net,port "
         "bitmap:port; -exist -quiet -name -terse -sorted -file",
         "other types, nomatch netmask skbinfo forceadd, -resolve -output xml|json, help"},
    Tool{"ebtables", "/usr/sbin/ebtables", run_ebtables, nullptr, false, "iptables",
         "-A -D -I -L -F -Z -N -X -E -P -t filter|nat -V -v --Ln --Lc; -p -s -d -i -o ip ip6 arp vlan pkttype mark limit log; ACCEPT DROP "
         "RETURN CONTINUE mark dnat snat redirect arpreply",
         "-C --atomic-… among stp nflog 802_3 --vlan-prio --vlan-encap"},
    Tool{"arptables", "/usr/sbin/arptables", run_arptables, nullptr, false, "iptables",
         "-A -I -D -C -L -F -Z -P -N -X -E -V -t -n -v --line-numbers; -s -d -i -o --src-mac --dst-mac --opcode --proto-type; ACCEPT "
         "DROP RETURN mangle",
         "-R MARK CLASSIFY, other types than Ethernet's"},
    Tool{"arptables-nft", "/usr/sbin/arptables-nft", run_arptables, nullptr, false, "iptables", "", ""},
    Tool{"arptables-save", "/usr/sbin/arptables-save", run_arptables_save, nullptr, false, "iptables", "", ""},
    Tool{"ebtables-nft", "/usr/sbin/ebtables-nft", run_ebtables, nullptr, false, "iptables", "", ""},
    Tool{"ebtables-save", "/usr/sbin/ebtables-save", run_ebtables_save, nullptr, false, "iptables", "", ""},
    Tool{"dig", "/usr/bin/dig", nullptr, start_dig, false, "bind9-dnsutils", "@ -x +short +time +tries (where nobody answers)", "answers"},
    Tool{"getent", "/usr/bin/getent", run_getent, nullptr, false, "libc-bin",
         "hosts ahosts ahostsv4 ahostsv6 passwd group services", "other databases"},
    Tool{"host", "/usr/bin/host", nullptr, start_host, false, "bind9-host", "(where nobody answers)", "answers"},
    Tool{"nslookup", "/usr/bin/nslookup", nullptr, start_nslookup, false, "bind9-dnsutils", "(where nobody answers)", "answers"},
    Tool{"socat", "/usr/bin/socat", nullptr, start_socat, false, "socat",
         "-u -U -t STDIO STDIN STDOUT TCP TCP-LISTEN UDP UDP-LISTEN UNIX-CONNECT UNIX-LISTEN UDP-RECVFROM EXEC SYSTEM OPEN CREATE GOPEN",
         "-d -v -x OPENSSL PTY TUN PROXY"},
    Tool{"wget", "/usr/bin/wget", nullptr, start_wget, false, "wget", "-q -O -P -S -T -t -U -nv --spider --header",
         "-c -r -N -i -b --post-data"},
    Tool{"curl", "/usr/bin/curl", nullptr, start_curl, false, "curl",
         "-4 -6 -A -d -D -f -g -H -i -I -j -k -L -m -o -O -s -S -T -u -v -w -x -X -# --connect-timeout --interface --max-time --retry "
         "--resolve --unix-socket --abstract-unix-socket",
         "https ftp"},
    Tool{"iperf3", "/usr/bin/iperf3", nullptr, start_iperf3, false, "iperf3",
         "-s -c -p -u -b -t -n -k -l -P -R -i -f -B -D -1 -J -4 -6 -T --connect-timeout",
         "-s -J -V -v -w -M -C -O -F --bidir --sctp --logfile"},
    Tool{"nc", "/usr/bin/nc", nullptr, start_nc, false, "netcat-openbsd", "-4 -6 -b -C -d -h -i -k -l -M -N -n -p -q -s -U -u -v -w -z",
         "-F -P -r -S -T -t -V -W -X -x -Z"},
    Tool{"ncat", "/usr/bin/ncat", nullptr, start_ncat, false, "ncat",
         "-4 -6 -C -c -e -i -k -l -m -n -p -s -u -v -w -z --allow --deny --send-only --recv-only --no-shutdown",
         "TLS, proxies, --broker, --chat, -U, -o, -d, -g, -t, --lua-exec"},
    Tool{"netcat", "/usr/bin/netcat", nullptr, start_nc, false, "netcat-openbsd", "", ""},
    Tool{"telnet", "/usr/bin/telnet", nullptr, start_telnet, false, "inetutils-telnet", "-4 -6 -b -E -e -l",
         "a telnet server, command mode"},
    Tool{"python3", "/usr/bin/python3", nullptr, start_python3, false, "python3", "-m http.server", "-c --cgi"},
    Tool{"ss", "/usr/bin/ss", run_ss, nullptr, false, "iproute2",
         "-t -u -w -x -0 -l -a -n -p -4 -6 -A -e -H -O -s -o -f state dport sport src "
         "dst",
         "-i -m -K -E -N -Z"},
    Tool{"nft", "/usr/sbin/nft", nullptr, start_nft, false, "nftables",
         "add create insert replace delete flush rename list get reset describe monitor; ct count, raw payloads; -j of listings; -f -a -s "
         "-t -n -y -p -T -c -e -D -I",
         "monitor trace, -j monitor, -o -i -d, flowtable (the pinned kernel has none) meter tproxy synproxy dup fwd osf jhash ct-helper "
         "ct-timeout"},
    Tool{"bridge", "/usr/sbin/bridge", nullptr, start_bridge, false, "iproute2",
         "link fdb mdb vlan monitor (fdb mdb) -s -t -d -j -p -o -c -n -b -force", "vni"},
    Tool{"iptables", "/usr/sbin/iptables", run_iptables, nullptr, false, "iptables", kIptablesModels, kIptablesRefuses},
    Tool{"iptables-nft", "/usr/sbin/iptables-nft", run_iptables, nullptr, false, "iptables", kIptablesModels, kIptablesRefuses},
    Tool{"ip6tables", "/usr/sbin/ip6tables", run_iptables, nullptr, false, "iptables", kIptablesModels, kIptablesRefuses},
    Tool{"ip6tables-nft", "/usr/sbin/ip6tables-nft", run_iptables, nullptr, false, "iptables", kIptablesModels, kIptablesRefuses},
    Tool{"iptables-save", "/usr/sbin/iptables-save", run_iptables_save, nullptr, false, "iptables", "-c -t -f -V", ""},
    Tool{"iptables-restore", "/usr/sbin/iptables-restore", nullptr, start_iptables_restore, false, "iptables", "-c -n -t -T -v -V -h", ""},
    Tool{"iptables-nft-save", "/usr/sbin/iptables-nft-save", run_iptables_save, nullptr, false, "iptables", "-c -t -f -V", ""},
    Tool{"iptables-nft-restore", "/usr/sbin/iptables-nft-restore", nullptr, start_iptables_restore, false, "iptables",
         "-c -n -t -T -v -V -h", ""},
    Tool{"iptables-legacy", "/usr/sbin/iptables-legacy", run_iptables_legacy, nullptr, false, "iptables", "", "(all)"},
    Tool{"iptables-legacy-save", "/usr/sbin/iptables-legacy-save", run_iptables_legacy, nullptr, false, "iptables", "", "(all)"},
    Tool{"iptables-legacy-restore", "/usr/sbin/iptables-legacy-restore", run_iptables_legacy, nullptr, false, "iptables", "", "(all)"},
    Tool{"ip6tables-save", "/usr/sbin/ip6tables-save", run_iptables_save, nullptr, false, "iptables", "-c -t -f -V", ""},
    Tool{"ip6tables-restore", "/usr/sbin/ip6tables-restore", nullptr, start_iptables_restore, false, "iptables", "-c -n -t -T -v -V -h",
         ""},
    Tool{"ip6tables-nft-save", "/usr/sbin/ip6tables-nft-save", run_iptables_save, nullptr, false, "iptables", "-c -t -f -V", ""},
    Tool{"ip6tables-nft-restore", "/usr/sbin/ip6tables-nft-restore", nullptr, start_iptables_restore, false, "iptables",
         "-c -n -t -T -v -V -h", ""},
    Tool{"ip6tables-legacy", "/usr/sbin/ip6tables-legacy", run_iptables_legacy, nullptr, false, "iptables", "", "(all)"},
    Tool{"ip6tables-legacy-save", "/usr/sbin/ip6tables-legacy-save", run_iptables_legacy, nullptr, false, "iptables", "", "(all)"},
    Tool{"ip6tables-legacy-restore", "/usr/sbin/ip6tables-legacy-restore", run_iptables_legacy, nullptr, false, "iptables", "", "(all)"},
    Tool{"nohup", "/usr/bin/nohup", nullptr, start_nohup, false, "coreutils", "", ""},
    Tool{"ping", "/usr/bin/ping", nullptr, start_ping, false, "iputils-ping",
         "-4 -6 -a -A -b -B -c -C -d -D -e -f -F -h -i -I -l -L -m -M -n -O -p -q -Q -r -R -s -S -t -U -v -V -w -W", "-N -T"},
    Tool{"ping4", "/usr/bin/ping4", nullptr, start_ping, false, "iputils-ping",
         "-4 -6 -a -A -b -B -c -C -d -D -e -f -F -h -i -I -l -L -m -M -n -O -p -q -Q -r -R -s -S -t -U -v -V -w -W", "-N -T"},
    Tool{"ping6", "/usr/bin/ping6", nullptr, start_ping, false, "iputils-ping",
         "-4 -6 -a -A -b -B -c -C -d -D -e -f -F -h -i -I -l -L -m -M -n -O -p -q -Q -r -R -s -S -t -U -v -V -w -W", "-N -T"},
    Tool{"printf", "/usr/bin/printf", run_printf, nullptr, false, "coreutils", "", ""},
    Tool{"seq", "/usr/bin/seq", run_seq, nullptr, false, "coreutils", "-w -s -f", ""},
    Tool{"sh", "/usr/bin/sh", nullptr, nullptr, true, "dash", "", ""},
    Tool{"sleep", "/usr/bin/sleep", nullptr, start_sleep, false, "coreutils", "", ""},
    Tool{"sudo", "/usr/bin/sudo", nullptr, start_sudo, false, "sudo", "-u USER -E -H -n -i -s", "-g GROUP"},
    Tool{"tcpdump", "/usr/bin/tcpdump", nullptr, start_tcpdump, false, "tcpdump",
         "-A -c -D -e -F -i -K -l -L -n -p -q -Q -r -s -S -t -U -v -w -x -X -# --count filters",
         "-C -d -E -G -j -T -V -W -y -z stp mpls pppoes geneve gateway"},
    Tool{"tee", "/usr/bin/tee", nullptr, start_tee, false, "coreutils", "-a -i -p", ""},
    Tool{"test", "/usr/bin/test", run_test, nullptr, false, "coreutils", "", ""},
    Tool{"tc", "/usr/sbin/tc", nullptr, start_tc, false, "iproute2", "qdisc class filter -s -d -j -p -n -b -force",
         "chain action monitor exec"},
    Tool{"timeout", "/usr/bin/timeout", nullptr, start_timeout, false, "coreutils", "-k -s -v", ""},
    Tool{"lsof", "/usr/bin/lsof", run_lsof, nullptr, false, "lsof", "-i -n -P -t -s TCP:STATE", "files -p -u -c -a -U -F"},
    Tool{"tracepath", "/usr/bin/tracepath", nullptr, start_tracepath, false, "iputils-tracepath", "-4 -6 -b -l -m -n -p -V", ""},
    Tool{"mtr", "/usr/bin/mtr", nullptr, start_mtr, false, "mtr-tiny", "-r -w -c -n -b -i -G -m -f -s -I -a -Q -4 -6 -v",
         "the screen, -u -T --raw --csv --json --xml --split -o -e -y -z -M"},
    Tool{"traceroute", "/usr/sbin/traceroute", nullptr, start_traceroute, false, "traceroute",
         "-4 -6 -f -F -i -I -m -n -N -p -q -s -t -T -U -w -V", "-A -D -e -g -l -M -O -P -r -z --mtu --back"},
    Tool{"traceroute6", "/usr/bin/traceroute6", nullptr, start_traceroute, false, "traceroute",
         "-f -F -i -I -m -n -N -p -q -s -t -T -U -w -V", "-A -D -e -g -l -M -O -P -r -z --mtu --back"},
    Tool{"true", "/usr/bin/true", run_true, nullptr, false, "coreutils", "", ""},
    Tool{"yes", "/usr/bin/yes", nullptr, start_yes, false, "coreutils", "", ""},
    Tool{"wg", "/usr/bin/wg", nullptr, start_wg, false, "wireguard-tools",
         "genkey genpsk pubkey set show showconf setconf addconf syncconf", ""},
    Tool{"ls", "/usr/bin/ls", run_ls, nullptr, false, "coreutils",
         "-a -b -d -f -g -h -i -k -l -m -n -o -p -q -r -s -t -A -F -G -H -L -N -Q -R -S -U -1", "-c -u -v -w -x -B -C -D -I -T -X -Z"},
    Tool{"mkdir", "/usr/bin/mkdir", run_mkdir, nullptr, false, "coreutils", "-m -p -v -Z", ""},
    Tool{"rmdir", "/usr/bin/rmdir", run_rmdir, nullptr, false, "coreutils", "-p -v", ""},
    Tool{"rm", "/usr/bin/rm", run_rm, nullptr, false, "coreutils", "-d -f -r -v -R", "-i -I"},
    Tool{"touch", "/usr/bin/touch", run_touch, nullptr, false, "coreutils", "-a -c -f -h -m", "-d -r -t"},
    Tool{"ln", "/usr/bin/ln", run_ln, nullptr, false, "coreutils", "-f -n -s -t -v -L -P -T", "-b -d -i -r -F -S"},
    Tool{"mktemp", "/usr/bin/mktemp", run_mktemp, nullptr, false, "coreutils", "-d -p -q -t -u -V", ""},
    Tool{"mkfifo", "/usr/bin/mkfifo", run_mkfifo, nullptr, false, "coreutils", "-m -Z", ""},
    Tool{"mknod", "/usr/bin/mknod", run_mknod, nullptr, false, "coreutils", "p c -m -Z", "b"},
    Tool{"chmod", "/usr/bin/chmod", run_chmod, nullptr, false, "coreutils", "-R", "-c -v"},
    Tool{"chown", "/usr/bin/chown", run_chown, nullptr, false, "coreutils", "-c -f -h -v -H -L -P -R", ""},
    Tool{"basename", "/usr/bin/basename", run_basename, nullptr, false, "coreutils", "-a -s -z", ""},
    Tool{"dirname", "/usr/bin/dirname", run_dirname, nullptr, false, "coreutils", "-z", ""},
    Tool{"readlink", "/usr/bin/readlink", run_readlink, nullptr, false, "coreutils", "-e -f -m -n -q -s -v -z", ""},
    Tool{"realpath", "/usr/bin/realpath", run_realpath, nullptr, false, "coreutils", "-e -m -q -P", "-s -z -L"},
    Tool{"which", "/usr/bin/which", run_which, nullptr, false, "debianutils", "-a -s", ""},
    Tool{"date", "/usr/bin/date", run_date, nullptr, false, "coreutils", "-d (ISO dates; spans from now) -s -u -I -R", "-f -r"},
    Tool{"chgrp", "/usr/bin/chgrp", run_chown, nullptr, false, "coreutils", "-c -f -h -v -H -L -P -R", ""},
    Tool{"sort", "/usr/bin/sort", nullptr, start_sort, false, "coreutils", "-b -c -d -f -g -h -i -k -m -n -o -r -s -t -u -z -C -M -S -T -V",
         "-R"},
    Tool{"uniq", "/usr/bin/uniq", nullptr, start_uniq, false, "coreutils", "-c -d -f -i -s -u -w -z -D", ""},
    Tool{"xargs", "/usr/bin/xargs", nullptr, start_xargs, false, "findutils", "-a -d -e -i -l -n -r -s -t -x -E -I -L -P -0", "-o -p"},
    Tool{"tac", "/usr/bin/tac", nullptr, start_tac, false, "coreutils", "", "-b -r -s"},
    Tool{"paste", "/usr/bin/paste", nullptr, start_paste, false, "coreutils", "-d -s", "-z"},
    Tool{"cp", "/usr/bin/cp", run_cp, nullptr, false, "coreutils", "-a -d -f -n -p -r -t -v -L -P -R -T", "-b -i -l -s -u -x -H -S"},
    Tool{"mv", "/usr/bin/mv", run_mv, nullptr, false, "coreutils", "-f -n -t -v -T", "-b -i -u -S -Z"},
    Tool{"stat", "/usr/bin/stat", run_stat, nullptr, false, "coreutils", "-c -f -t -L", "of files without -c"},
    Tool{"find", "/usr/bin/find", nullptr, start_find, false, "findutils",
         "-L -P -name -iname -path -lname -newer -type -size -perm -user -group -uid -gid -mmin -mtime -links -readable -writable "
         "-executable -empty -true -false -maxdepth -mindepth -depth -prune -exec -print -print0 -printf -delete -quit",
         "-ok -execdir -regex -ls -fprint -xtype -samefile -newermt"},
    Tool{"expr", "/usr/bin/expr", run_expr, nullptr, false, "coreutils", "", ""},
    Tool{"awk", "/usr/bin/awk", nullptr, start_awk, false, "mawk", "", ""},
    Tool{"mawk", "/usr/bin/mawk", nullptr, start_awk, false, "mawk", "", ""},
    Tool{"sed", "/usr/bin/sed", nullptr, start_sed, false, "sed", "-b -e -f -i -l -n -r -s -u -z -E", ""},
    Tool{"cut", "/usr/bin/cut", nullptr, start_cut, false, "coreutils", "-b -c -d -f -n -s -z", ""},
    Tool{"grep", "/usr/bin/grep", nullptr, start_grep, false, "grep",
         "-a -b -c -d -e -f -h -i -l -m -n -o -q -r -s -u -v -w -x -y -z -A -B -C -E -F -G -H -I -L -P -R -U -Z -NUM", "-D -T -V -X"},
    Tool{"egrep", "/usr/bin/egrep", nullptr, start_grep, false, "grep",
         "-a -b -c -d -e -f -h -i -l -m -n -o -q -r -s -u -v -w -x -y -z -A -B -C -E -F -G -H -I -L -P -R -U -Z -NUM", "-D -T -V -X"},
    Tool{"fgrep", "/usr/bin/fgrep", nullptr, start_grep, false, "grep", "", ""},
    Tool{"head", "/usr/bin/head", nullptr, start_head, false, "coreutils", "-c -n -q -v -z -NUM", ""},
    Tool{"tail", "/usr/bin/tail", nullptr, start_tail, false, "coreutils", "-c -f -n -q -s -v -z -F -NUM", ""},
    Tool{"tr", "/usr/bin/tr", nullptr, start_tr, false, "coreutils", "-c -d -s -t -A -C", ""},
    Tool{"wc", "/usr/bin/wc", nullptr, start_wc, false, "coreutils", "-c -l -m -w -L", ""},
    Tool{"rev", "/usr/bin/rev", nullptr, start_rev, false, "util-linux", "", "-h -V"},
};

constexpr auto sorted(auto rows) {
  std::sort(rows.begin(), rows.end(), [](const Tool& a, const Tool& b) { return a.name < b.name; });
  return rows;
}
constexpr auto kTools = sorted(kRows);

// A program's file says what it is, so a copy of it, or another name for it, is the program too.
constexpr std::string_view kElf = "\x7f"
                                  "ELF";

void make_file(World& world, Pid by, std::string_view path) {
  Open open;
  open.by = by;
  open.path = std::string(path);
  open.read = false;
  open.write = open.create = true;
  open.mode = 0755;
  const auto opened = execute(world, open);
  if (!opened) return;
  Write write;
  write.by = by;
  write.descriptor = std::get<Descriptor>(*opened).number;
  write.data = std::string(kElf) + std::string(path);
  (void)execute(world, write);
  Close close;
  close.by = by;
  close.descriptor = std::get<Descriptor>(*opened).number;
  (void)execute(world, close);
  Chmod mode;
  mode.by = by;
  mode.path = std::string(path);
  mode.mode = 0755;
  (void)execute(world, mode);
}

void make_links(World& world, Pid by, std::string_view links) {
  while (!links.empty()) {
    const std::string_view link = links.substr(0, links.find(' '));
    const auto arrow = link.find('>');
    Symlink make;
    make.by = by;
    make.path = std::string(link.substr(0, arrow));
    make.target = std::string(link.substr(arrow + 1));
    (void)execute(world, make);
    links.remove_prefix(std::min(link.size() + 1, links.size()));
  }
}

}  // namespace

std::span<const Tool> tools() { return kTools; }

const Tool* find_tool(std::string_view name) {
  const auto at =
      std::lower_bound(kTools.begin(), kTools.end(), name, [](const Tool& row, std::string_view wanted) { return row.name < wanted; });
  return at != kTools.end() && at->name == name ? &*at : nullptr;
}

const Tool* tool_at(std::string_view path) {
  const auto slash = path.rfind('/');
  const Tool* tool = find_tool(slash == std::string_view::npos ? path : path.substr(slash + 1));
  return tool != nullptr && tool->path == path ? tool : nullptr;
}

std::string_view program_at(const Walker& walker, const Place& place) {
  if (place.node.fs != FsKind::kTree) return {};
  const std::string_view text = *walker.world.inodes[place.node.inode].data;
  return text.starts_with(kElf) ? text.substr(kElf.size()) : std::string_view{};
}

const Tool* tool_at(const Walker& walker, const Place& place) { return tool_at(program_at(walker, place)); }

void install_tools(World& world, Pid by) {
  for (const Tool& tool : kTools) {
    make_file(world, by, tool.path);
    make_links(world, by, tool.links);
  }
  for (const std::string_view path : unmodelled_commands()) {
    if (tool_at(path) == nullptr) make_file(world, by, path);
  }
  for (const char* path : {"/usr/lib64", "/usr/lib/x86_64-linux-gnu"}) {
    Mkdir make;
    make.by = by;
    make.path = path;
    (void)execute(world, make);
  }
  make_links(world, by, "/lib64>usr/lib64");
  make_file(world, by, kLoader);
  for (const std::string_view name : all_libraries()) make_file(world, by, std::string(kLibraryDirectory) + std::string(name));
}

}  // namespace nslab::shell
