// shell/tools/iproute/object_usage.h — what the small objects of ip say of their use.
#ifndef NSLAB_SHELL_TOOLS_IPROUTE_OBJECT_USAGE_H_
#define NSLAB_SHELL_TOOLS_IPROUTE_OBJECT_USAGE_H_

#include <string_view>

namespace nslab::shell {

inline constexpr std::string_view kMacsecUsage =
    "Usage: ip macsec add DEV tx sa { 0..3 } [ OPTS ] key ID KEY\n"
    "       ip macsec set DEV tx sa { 0..3 } [ OPTS ]\n"
    "       ip macsec del DEV tx sa { 0..3 }\n"
    "       ip macsec add DEV rx SCI [ on | off ]\n"
    "       ip macsec set DEV rx SCI [ on | off ]\n"
    "       ip macsec del DEV rx SCI\n"
    "       ip macsec add DEV rx SCI sa { 0..3 } [ OPTS ] key ID KEY\n"
    "       ip macsec set DEV rx SCI sa { 0..3 } [ OPTS ]\n"
    "       ip macsec del DEV rx SCI sa { 0..3 }\n"
    "       ip macsec show\n"
    "       ip macsec show DEV\n"
    "       ip macsec offload DEV [ off | phy | mac ]\n"
    "where  OPTS := [ pn <u32> | xpn <u64> ] [ salt SALT ] [ ssci <u32> ] [ on | off ]\n"
    "       ID   := 128-bit hex string\n"
    "       KEY  := 128-bit or 256-bit hex string\n"
    "       SCI  := { sci <u64> | port { 1..2^16-1 } address <lladdr> }\n"
    "       SALT := 96-bit hex string\n";

inline constexpr std::string_view kL2tpUsage =
    "Usage: ip l2tp add tunnel\n"
    "          remote ADDR local ADDR\n"
    "          tunnel_id ID peer_tunnel_id ID\n"
    "          [ encap { ip | udp } ]\n"
    "          [ udp_sport PORT ] [ udp_dport PORT ]\n"
    "          [ udp_csum { on | off } ]\n"
    "          [ udp6_csum_tx { on | off } ]\n"
    "          [ udp6_csum_rx { on | off } ]\n"
    "Usage: ip l2tp add session [ name NAME ]\n"
    "          tunnel_id ID\n"
    "          session_id ID peer_session_id ID\n"
    "          [ cookie HEXSTR ] [ peer_cookie HEXSTR ]\n"
    "          [ seq { none | send | recv | both } ]\n"
    "          [ l2spec_type L2SPEC ]\n"
    "       ip l2tp del tunnel tunnel_id ID\n"
    "       ip l2tp del session tunnel_id ID session_id ID\n"
    "       ip l2tp show tunnel [ tunnel_id ID ]\n"
    "       ip l2tp show session [ tunnel_id ID ] [ session_id ID ]\n"
    "\n"
    "Where: NAME   := STRING\n"
    "       ADDR   := { IP_ADDRESS | any }\n"
    "       PORT   := { 0..65535 }\n"
    "       ID     := { 1..4294967295 }\n"
    "       HEXSTR := { 8 or 16 hex digits (4 / 8 bytes) }\n"
    "       L2SPEC := { none | default }\n";

inline constexpr std::string_view kFouUsage =
    "Usage: ip fou add port PORT { ipproto PROTO  | gue }\n"
    "\t\t   [ local IFADDR ] [ peer IFADDR ]\n"
    "\t\t   [ peer_port PORT ] [ dev IFNAME ]\n"
    "       ip fou del port PORT [ local IFADDR ]\n"
    "\t\t   [ peer IFADDR ] [ peer_port PORT ]\n"
    "\t\t   [ dev IFNAME ]\n"
    "       ip fou show\n"
    "\n"
    "Where: PROTO { ipproto-name | 1..255 }\n"
    "       PORT { 1..65535 }\n"
    "       IFADDR { addr }\n";

inline constexpr std::string_view kIlaUsage =
    "Usage: ip ila add loc_match LOCATOR_MATCH loc LOCATOR [ dev DEV ] OPTIONS\n"
    "       ip ila del loc_match LOCATOR_MATCH [ loc LOCATOR ] [ dev DEV ]\n"
    "       ip ila list\n"
    "OPTIONS := [ csum-mode { adj-transport | neutral-map |\n"
    "                         neutral-map-auto | no-action } ]\n"
    "           [ ident-type { luid | use-format } ]\n";

inline constexpr std::string_view kSrUsage =
    "Usage: ip sr { COMMAND | help }\n"
    "          ip sr hmac show\n"
    "          ip sr hmac set KEYID ALGO\n"
    "          ip sr tunsrc show\n"
    "          ip sr tunsrc set ADDRESS\n"
    "where  ALGO := { sha1 | sha256 }\n";

inline constexpr std::string_view kMptcpUsage =
    "Usage:\tip mptcp endpoint add ADDRESS [ dev NAME ] [ id ID ]\n"
    "\t\t\t\t      [ port NR ] [ FLAG-LIST ]\n"
    "\tip mptcp endpoint delete id ID [ ADDRESS ]\n"
    "\tip mptcp endpoint change [ id ID ] [ ADDRESS ] [ port NR ] CHANGE-OPT\n"
    "\tip mptcp endpoint show [ id ID ]\n"
    "\tip mptcp endpoint flush\n"
    "\tip mptcp limits set [ subflows NR ] [ add_addr_accepted NR ]\n"
    "\tip mptcp limits show\n"
    "\tip mptcp monitor\n"
    "FLAG-LIST := [ FLAG-LIST ] FLAG\n"
    "FLAG  := [ signal | subflow | backup | fullmesh ]\n"
    "CHANGE-OPT := [ backup | nobackup | fullmesh | nofullmesh ]\n";

inline constexpr std::string_view kIoamUsage =
    "Usage:\tip ioam { COMMAND | help }\n"
    "\tip ioam namespace show\n"
    "\tip ioam namespace add ID [ data DATA32 ] [ wide DATA64 ]\n"
    "\tip ioam namespace del ID\n"
    "\tip ioam schema show\n"
    "\tip ioam schema add ID DATA\n"
    "\tip ioam schema del ID\n"
    "\tip ioam namespace set ID schema { ID | none }\n";

inline constexpr std::string_view kStatsUsage =
    "Usage: ip stats help\n"
    "       ip stats show [ dev DEV ] [ group GROUP [ subgroup SUBGROUP [ suite SUITE ] ... ] ... ] ...\n"
    "       ip stats set dev DEV l3_stats { on | off }\n"
    "GROUP := { link | xstats | xstats_slave | offload | afstats }\n"
    "xstats SUBGROUP := { bridge [ suite stp ] [ suite mcast ] | bond [ suite 802.3ad ] }\n"
    "xstats_slave SUBGROUP := { bridge [ suite stp ] [ suite mcast ] | bond [ suite 802.3ad ] }\n"
    "offload SUBGROUP := { cpu_hit | hw_stats_info | l3_stats }\n"
    "afstats SUBGROUP := { mpls }\n";

inline constexpr std::string_view kTcpMetricsUsage =
    "Usage:\tip tcp_metrics/tcpmetrics { COMMAND | help }\n"
    "\tip tcp_metrics { show | flush } SELECTOR\n"
    "\tip tcp_metrics delete [ address ] ADDRESS\n"
    "SELECTOR := [ [ address ] PREFIX ]\n";

inline constexpr std::string_view kTokenUsage = "Usage: ip token [ list | set | del | get ] [ TOKEN ] [ dev DEV ]\n";

}  // namespace nslab::shell

#endif  // NSLAB_SHELL_TOOLS_IPROUTE_OBJECT_USAGE_H_
