// How ip explains itself: the texts of its help.
#include <algorithm>
#include <array>

#include "shell/tools/iproute/link_words.h"
#include "shell/tools/iproute/links.h"

namespace nslab::shell {

namespace {

constexpr std::string_view kLinkUsage =
    "Usage: ip link add [link DEV | parentdev NAME] [ name ] NAME\n"
    "\t\t    [ txqueuelen PACKETS ]\n"
    "\t\t    [ address LLADDR ]\n"
    "\t\t    [ broadcast LLADDR ]\n"
    "\t\t    [ mtu MTU ] [index IDX ]\n"
    "\t\t    [ numtxqueues QUEUE_COUNT ]\n"
    "\t\t    [ numrxqueues QUEUE_COUNT ]\n"
    "\t\t    [ netns { PID | NAME } ]\n"
    "\t\t    type TYPE [ ARGS ]\n"
    "\n"
    "\tip link delete { DEVICE | dev DEVICE | group DEVGROUP } type TYPE [ ARGS ]\n"
    "\n"
    "\tip link set { DEVICE | dev DEVICE | group DEVGROUP }\n"
    "\t\t\t[ { up | down } ]\n"
    "\t\t\t[ type TYPE ARGS ]\n"
    "\t\t[ arp { on | off } ]\n"
    "\t\t[ dynamic { on | off } ]\n"
    "\t\t[ multicast { on | off } ]\n"
    "\t\t[ allmulticast { on | off } ]\n"
    "\t\t[ promisc { on | off } ]\n"
    "\t\t[ trailers { on | off } ]\n"
    "\t\t[ carrier { on | off } ]\n"
    "\t\t[ txqueuelen PACKETS ]\n"
    "\t\t[ name NEWNAME ]\n"
    "\t\t[ address LLADDR ]\n"
    "\t\t[ broadcast LLADDR ]\n"
    "\t\t[ mtu MTU ]\n"
    "\t\t[ netns { PID | NAME } ]\n"
    "\t\t[ link-netns NAME | link-netnsid ID ]\n"
    "\t\t[ alias NAME ]\n"
    "\t\t[ vf NUM [ mac LLADDR ]\n"
    "\t\t\t [ vlan VLANID [ qos VLAN-QOS ] [ proto VLAN-PROTO ] ]\n"
    "\t\t\t [ rate TXRATE ]\n"
    "\t\t\t [ max_tx_rate TXRATE ]\n"
    "\t\t\t [ min_tx_rate TXRATE ]\n"
    "\t\t\t [ spoofchk { on | off} ]\n"
    "\t\t\t [ query_rss { on | off} ]\n"
    "\t\t\t [ state { auto | enable | disable} ]\n"
    "\t\t\t [ trust { on | off} ]\n"
    "\t\t\t [ node_guid EUI64 ]\n"
    "\t\t\t [ port_guid EUI64 ] ]\n"
    "\t\t[ { xdp | xdpgeneric | xdpdrv | xdpoffload } { off |\n"
    "\t\t\t  object FILE [ { section | program } NAME ] [ verbose ] |\n"
    "\t\t\t  pinned FILE } ]\n"
    "\t\t[ master DEVICE ][ vrf NAME ]\n"
    "\t\t[ nomaster ]\n"
    "\t\t[ addrgenmode { eui64 | none | stable_secret | random } ]\n"
    "\t\t[ protodown { on | off } ]\n"
    "\t\t[ protodown_reason PREASON { on | off } ]\n"
    "\t\t[ gso_max_size BYTES ] | [ gso_max_segs PACKETS ]\n"
    "\t\t[ gro_max_size BYTES ]\n"
    "\n"
    "\tip link show [ DEVICE | group GROUP ] [up] [master DEV] [vrf NAME] [type TYPE]\n"
    "\t\t[nomaster]\n"
    "\n"
    "\tip link xstats type TYPE [ ARGS ]\n"
    "\n"
    "\tip link afstats [ dev DEVICE ]\n"
    "\tip link property add dev DEVICE [ altname NAME .. ]\n"
    "\tip link property del dev DEVICE [ altname NAME .. ]\n"
    "\n"
    "\tip link help [ TYPE ]\n"
    "\n"
    "TYPE := { amt | bareudp | bond | bond_slave | bridge | bridge_slave |\n"
    "          dsa | dummy | erspan | geneve | gre | gretap | gtp | ifb |\n"
    "          ip6erspan | ip6gre | ip6gretap | ip6tnl |\n"
    "          ipip | ipoib | ipvlan | ipvtap |\n"
    "          macsec | macvlan | macvtap |\n"
    "          netdevsim | nlmon | rmnet | sit | team | team_slave |\n"
    "          vcan | veth | vlan | vrf | vti | vxcan | vxlan | wwan |\n"
    "          xfrm | virt_wifi }\n";

constexpr std::string_view kAddressUsage =
    "Usage: ip address {add|change|replace} IFADDR dev IFNAME [ LIFETIME ]\n"
    "                                                      [ CONFFLAG-LIST ]\n"
    "       ip address del IFADDR dev IFNAME [mngtmpaddr]\n"
    "       ip address {save|flush} [ dev IFNAME ] [ scope SCOPE-ID ]\n"
    "                            [ to PREFIX ] [ FLAG-LIST ] [ label LABEL ] [up]\n"
    "       ip address [ show [ dev IFNAME ] [ scope SCOPE-ID ] [ master DEVICE ]\n"
    "                         [ nomaster ]\n"
    "                         [ type TYPE ] [ to PREFIX ] [ FLAG-LIST ]\n"
    "                         [ label LABEL ] [up] [ vrf NAME ] ]\n"
    "       ip address {showdump|restore}\n"
    "IFADDR := PREFIX | ADDR peer PREFIX\n"
    "          [ broadcast ADDR ] [ anycast ADDR ]\n"
    "          [ label IFNAME ] [ scope SCOPE-ID ] [ metric METRIC ]\n"
    "SCOPE-ID := [ host | link | global | NUMBER ]\n"
    "FLAG-LIST := [ FLAG-LIST ] FLAG\n"
    "FLAG  := [ permanent | dynamic | secondary | primary |\n"
    "           [-]tentative | [-]deprecated | [-]dadfailed | temporary |\n"
    "           CONFFLAG-LIST ]\n"
    "CONFFLAG-LIST := [ CONFFLAG-LIST ] CONFFLAG\n"
    "CONFFLAG  := [ home | nodad | mngtmpaddr | noprefixroute | autojoin ]\n"
    "LIFETIME := [ valid_lft LFT ] [ preferred_lft LFT ]\n"
    "LFT := forever | SECONDS\n"
    "TYPE := { amt | bareudp | bond | bond_slave | bridge | bridge_slave |\n"
    "          dsa | dummy | erspan | geneve | gre | gretap | gtp | ifb |\n"
    "          ip6erspan | ip6gre | ip6gretap | ip6tnl |\n"
    "          ipip | ipoib | ipvlan | ipvtap |\n"
    "          macsec | macvlan | macvtap |\n"
    "          netdevsim | nlmon | rmnet | sit | team | team_slave |\n"
    "          vcan | veth | vlan | vrf | vti | vxcan | vxlan | wwan |\n"
    "          xfrm | virt_wifi }\n";

struct KindUsage {
  std::string_view kind;
  std::string_view text;
};
constexpr std::array kKinds{
    KindUsage{"bond",
              "Usage: ... bond [ mode BONDMODE ] [ active_slave SLAVE_DEV ]\n"
              "                [ clear_active_slave ] [ miimon MIIMON ]\n"
              "                [ updelay UPDELAY ] [ downdelay DOWNDELAY ]\n"
              "                [ peer_notify_delay DELAY ]\n"
              "                [ use_carrier USE_CARRIER ]\n"
              "                [ arp_interval ARP_INTERVAL ]\n"
              "                [ arp_validate ARP_VALIDATE ]\n"
              "                [ arp_all_targets ARP_ALL_TARGETS ]\n"
              "                [ arp_ip_target [ ARP_IP_TARGET, ... ] ]\n"
              "                [ ns_ip6_target [ NS_IP6_TARGET, ... ] ]\n"
              "                [ primary SLAVE_DEV ]\n"
              "                [ primary_reselect PRIMARY_RESELECT ]\n"
              "                [ fail_over_mac FAIL_OVER_MAC ]\n"
              "                [ xmit_hash_policy XMIT_HASH_POLICY ]\n"
              "                [ resend_igmp RESEND_IGMP ]\n"
              "                [ num_grat_arp|num_unsol_na NUM_GRAT_ARP|NUM_UNSOL_NA ]\n"
              "                [ all_slaves_active ALL_SLAVES_ACTIVE ]\n"
              "                [ min_links MIN_LINKS ]\n"
              "                [ lp_interval LP_INTERVAL ]\n"
              "                [ packets_per_slave PACKETS_PER_SLAVE ]\n"
              "                [ tlb_dynamic_lb TLB_DYNAMIC_LB ]\n"
              "                [ lacp_rate LACP_RATE ]\n"
              "                [ lacp_active LACP_ACTIVE]\n"
              "                [ ad_select AD_SELECT ]\n"
              "                [ ad_user_port_key PORTKEY ]\n"
              "                [ ad_actor_sys_prio SYSPRIO ]\n"
              "                [ ad_actor_system LLADDR ]\n"
              "                [ arp_missed_max MISSED_MAX ]\n"
              "\n"
              "BONDMODE := balance-rr|active-backup|balance-xor|broadcast|802.3ad|balance-tlb|balance-alb\n"
              "ARP_VALIDATE := none|active|backup|all|filter|filter_active|filter_backup\n"
              "ARP_ALL_TARGETS := any|all\n"
              "PRIMARY_RESELECT := always|better|failure\n"
              "FAIL_OVER_MAC := none|active|follow\n"
              "XMIT_HASH_POLICY := layer2|layer2+3|layer3+4|encap2+3|encap3+4|vlan+srcmac\n"
              "LACP_ACTIVE := off|on\n"
              "LACP_RATE := slow|fast\n"
              "AD_SELECT := stable|bandwidth|count\n"},
    KindUsage{"bond_slave",
              "Usage: ... bond_slave [ queue_id ID ] [ prio PRIORITY ]\n"},
    KindUsage{"bridge",
              "Usage: ... bridge [ fdb_flush ]\n"
              "\t\t  [ forward_delay FORWARD_DELAY ]\n"
              "\t\t  [ hello_time HELLO_TIME ]\n"
              "\t\t  [ max_age MAX_AGE ]\n"
              "\t\t  [ ageing_time AGEING_TIME ]\n"
              "\t\t  [ stp_state STP_STATE ]\n"
              "\t\t  [ priority PRIORITY ]\n"
              "\t\t  [ group_fwd_mask MASK ]\n"
              "\t\t  [ group_address ADDRESS ]\n"
              "\t\t  [ no_linklocal_learn NO_LINKLOCAL_LEARN ]\n"
              "\t\t  [ vlan_filtering VLAN_FILTERING ]\n"
              "\t\t  [ vlan_protocol VLAN_PROTOCOL ]\n"
              "\t\t  [ vlan_default_pvid VLAN_DEFAULT_PVID ]\n"
              "\t\t  [ vlan_stats_enabled VLAN_STATS_ENABLED ]\n"
              "\t\t  [ vlan_stats_per_port VLAN_STATS_PER_PORT ]\n"
              "\t\t  [ mcast_snooping MULTICAST_SNOOPING ]\n"
              "\t\t  [ mcast_vlan_snooping MULTICAST_VLAN_SNOOPING ]\n"
              "\t\t  [ mcast_router MULTICAST_ROUTER ]\n"
              "\t\t  [ mcast_query_use_ifaddr MCAST_QUERY_USE_IFADDR ]\n"
              "\t\t  [ mcast_querier MULTICAST_QUERIER ]\n"
              "\t\t  [ mcast_hash_elasticity HASH_ELASTICITY ]\n"
              "\t\t  [ mcast_hash_max HASH_MAX ]\n"
              "\t\t  [ mcast_last_member_count LAST_MEMBER_COUNT ]\n"
              "\t\t  [ mcast_startup_query_count STARTUP_QUERY_COUNT ]\n"
              "\t\t  [ mcast_last_member_interval LAST_MEMBER_INTERVAL ]\n"
              "\t\t  [ mcast_membership_interval MEMBERSHIP_INTERVAL ]\n"
              "\t\t  [ mcast_querier_interval QUERIER_INTERVAL ]\n"
              "\t\t  [ mcast_query_interval QUERY_INTERVAL ]\n"
              "\t\t  [ mcast_query_response_interval QUERY_RESPONSE_INTERVAL ]\n"
              "\t\t  [ mcast_startup_query_interval STARTUP_QUERY_INTERVAL ]\n"
              "\t\t  [ mcast_stats_enabled MCAST_STATS_ENABLED ]\n"
              "\t\t  [ mcast_igmp_version IGMP_VERSION ]\n"
              "\t\t  [ mcast_mld_version MLD_VERSION ]\n"
              "\t\t  [ nf_call_iptables NF_CALL_IPTABLES ]\n"
              "\t\t  [ nf_call_ip6tables NF_CALL_IP6TABLES ]\n"
              "\t\t  [ nf_call_arptables NF_CALL_ARPTABLES ]\n"
              "\n"
              "Where: VLAN_PROTOCOL := { 802.1Q | 802.1ad }\n"},
    KindUsage{"bridge_slave",
              "Usage: ... bridge_slave [ fdb_flush ]\n"
              "\t\t\t[ state STATE ]\n"
              "\t\t\t[ priority PRIO ]\n"
              "\t\t\t[ cost COST ]\n"
              "\t\t\t[ guard {on | off} ]\n"
              "\t\t\t[ hairpin {on | off} ]\n"
              "\t\t\t[ fastleave {on | off} ]\n"
              "\t\t\t[ root_block {on | off} ]\n"
              "\t\t\t[ learning {on | off} ]\n"
              "\t\t\t[ flood {on | off} ]\n"
              "\t\t\t[ proxy_arp {on | off} ]\n"
              "\t\t\t[ proxy_arp_wifi {on | off} ]\n"
              "\t\t\t[ mcast_router MULTICAST_ROUTER ]\n"
              "\t\t\t[ mcast_fast_leave {on | off} ]\n"
              "\t\t\t[ mcast_flood {on | off} ]\n"
              "\t\t\t[ bcast_flood {on | off} ]\n"
              "\t\t\t[ mcast_to_unicast {on | off} ]\n"
              "\t\t\t[ group_fwd_mask MASK ]\n"
              "\t\t\t[ neigh_suppress {on | off} ]\n"
              "\t\t\t[ vlan_tunnel {on | off} ]\n"
              "\t\t\t[ isolated {on | off} ]\n"
              "\t\t\t[ locked {on | off} ]\n"
              "\t\t\t[ backup_port DEVICE ] [ nobackup_port ]\n"},
    KindUsage{"dummy",
              "Usage: ... dummy\n"},
    KindUsage{"ifb",
              "Usage: ... ifb\n"},
    KindUsage{"ipvlan",
              "Usage: ... ipvlan [ mode MODE ] [ FLAGS ]\n"
              "\n"
              "MODE: l3 | l3s | l2\n"
              "FLAGS: bridge | private | vepa\n"
              "(first values are the defaults if nothing is specified).\n"},
    KindUsage{"macvlan",
              "Usage: ... macvlan mode MODE [flag MODE_FLAG] MODE_OPTS [bcqueuelen BC_QUEUE_LEN]\n"
              "\n"
              "MODE: private | vepa | bridge | passthru | source\n"
              "MODE_FLAG: null | nopromisc | nodst\n"
              "MODE_OPTS: for mode \"source\":\n"
              "\tmacaddr { { add | del } <macaddr> | set [ <macaddr> [ <macaddr>  ... ] ] | flush }\n"
              "BC_QUEUE_LEN: Length of the rx queue for broadcast/multicast: [0-4294967295]\n"},
    KindUsage{"macvtap",
              "Usage: ... macvtap mode MODE [flag MODE_FLAG] MODE_OPTS [bcqueuelen BC_QUEUE_LEN]\n"
              "\n"
              "MODE: private | vepa | bridge | passthru | source\n"
              "MODE_FLAG: null | nopromisc | nodst\n"
              "MODE_OPTS: for mode \"source\":\n"
              "\tmacaddr { { add | del } <macaddr> | set [ <macaddr> [ <macaddr>  ... ] ] | flush }\n"
              "BC_QUEUE_LEN: Length of the rx queue for broadcast/multicast: [0-4294967295]\n"},
    KindUsage{"veth",
              "Usage: ip link <options> type veth [peer <options>]\n"
              "To get <options> type 'ip link add help'\n"},
    KindUsage{"vlan",
              "Usage: ... vlan id VLANID\n"
              "\t\t[ protocol VLANPROTO ]\n"
              "\t\t[ reorder_hdr { on | off } ]\n"
              "\t\t[ gvrp { on | off } ]\n"
              "\t\t[ mvrp { on | off } ]\n"
              "\t\t[ loose_binding { on | off } ]\n"
              "\t\t[ bridge_binding { on | off } ]\n"
              "\t\t[ ingress-qos-map QOS-MAP ]\n"
              "\t\t[ egress-qos-map QOS-MAP ]\n"
              "\n"
              "VLANID := 0-4095\n"
              "VLANPROTO: [ 802.1Q | 802.1ad ]\n"
              "QOS-MAP := [ QOS-MAP ] QOS-MAPPING\n"
              "QOS-MAPPING := FROM:TO\n"},
    KindUsage{"vrf",
              "Usage: ... vrf table TABLEID\n"},
    KindUsage{"vxlan",
              "Usage: ... vxlan id VNI\n"
              "\t\t[ { group | remote } IP_ADDRESS ]\n"
              "\t\t[ local ADDR ]\n"
              "\t\t[ ttl TTL ]\n"
              "\t\t[ tos TOS ]\n"
              "\t\t[ df DF ]\n"
              "\t\t[ flowlabel LABEL ]\n"
              "\t\t[ dev PHYS_DEV ]\n"
              "\t\t[ dstport PORT ]\n"
              "\t\t[ srcport MIN MAX ]\n"
              "\t\t[ [no]learning ]\n"
              "\t\t[ [no]proxy ]\n"
              "\t\t[ [no]rsc ]\n"
              "\t\t[ [no]l2miss ]\n"
              "\t\t[ [no]l3miss ]\n"
              "\t\t[ ageing SECONDS ]\n"
              "\t\t[ maxaddress NUMBER ]\n"
              "\t\t[ [no]udpcsum ]\n"
              "\t\t[ [no]udp6zerocsumtx ]\n"
              "\t\t[ [no]udp6zerocsumrx ]\n"
              "\t\t[ [no]remcsumtx ] [ [no]remcsumrx ]\n"
              "\t\t[ [no]external ] [ gbp ] [ gpe ]\n"
              "\t\t[ [no]vnifilter ]\n"
              "\n"
              "Where:\tVNI\t:= 0-16777215\n"
              "\tADDR\t:= { IP_ADDRESS | any }\n"
              "\tTOS\t:= { NUMBER | inherit }\n"
              "\tTTL\t:= { 1..255 | auto | inherit }\n"
              "\tDF\t:= { unset | set | inherit }\n"
              "\tLABEL := 0-1048575\n"},
};

// Known to ip, and not modelled.
constexpr std::array kOthers{
    std::string_view("amt"),
    std::string_view("bareudp"),
    std::string_view("can"),
    std::string_view("dsa"),
    std::string_view("erspan"),
    std::string_view("geneve"),
    std::string_view("gre"),
    std::string_view("gretap"),
    std::string_view("gtp"),
    std::string_view("hsr"),
    std::string_view("ip6erspan"),
    std::string_view("ip6gre"),
    std::string_view("ip6gretap"),
    std::string_view("ip6tnl"),
    std::string_view("ipip"),
    std::string_view("ipoib"),
    std::string_view("ipvtap"),
    std::string_view("macsec"),
    std::string_view("netdevsim"),
    std::string_view("nlmon"),
    std::string_view("rmnet"),
    std::string_view("sit"),
    std::string_view("team"),
    std::string_view("team_slave"),
    std::string_view("vcan"),
    std::string_view("virt_wifi"),
    std::string_view("vti"),
    std::string_view("vxcan"),
    std::string_view("wwan"),
    std::string_view("xfrm"),
};

}  // namespace

void link_usage(Ip& ip) { ip.fail(255, std::string(kLinkUsage)); }
void address_usage(Ip& ip) { ip.fail(255, std::string(kAddressUsage)); }

std::string_view kind_usage(std::string_view kind) {
  const auto* at = std::find_if(kKinds.begin(), kKinds.end(), [&](const KindUsage& row) { return row.kind == kind; });
  return at == kKinds.end() ? std::string_view() : at->text;
}

bool is_other_kind(std::string_view kind) { return std::find(kOthers.begin(), kOthers.end(), kind) != kOthers.end(); }

}  // namespace nslab::shell
