// model/devconf.h — DevConf: the per-device knobs under /proc/sys/net/ipv4/conf, /proc/sys/net/ipv6/conf and their neigh/.
//
// Each link has one set for each family, and each namespace keeps "all" and "default". Most links never
// differ from the default they were born with, so sets are shared (Cow).
//
// Guarantees
//   1. A knob's name and its place in the array come from one table.
// Kernel: include/uapi/linux/ip.h (IPV4_DEVCONF_*), net/ipv4/devinet.c, net/ipv6/addrconf.c.
#ifndef NSLAB_MODEL_DEVCONF_H_
#define NSLAB_MODEL_DEVCONF_H_

#include <array>
#include <cstdint>
#include <string_view>

#include "model/base/time.h"

namespace nslab {

enum class Conf4 : std::uint8_t {
  kAcceptLocal, kAcceptRedirects, kAcceptSourceRoute, kArpAccept, kArpAnnounce, kArpEvictNocarrier, kArpFilter,
  kArpIgnore, kArpNotify, kBcForwarding, kBootpRelay, kDisablePolicy, kDisableXfrm, kDropGratuitousArp,
  kDropUnicastInL2Multicast, kForceIgmpVersion, kForwarding, kIgmpv2UnsolicitedReportInterval,
  kIgmpv3UnsolicitedReportInterval, kIgnoreRoutesWithLinkdown, kLogMartians, kMcForwarding, kMediumId,
  kPromoteSecondaries, kProxyArp, kProxyArpPvlan, kRouteLocalnet, kRpFilter, kSecureRedirects, kSendRedirects,
  kSharedMedia, kSrcValidMark, kTag, kCount
};

enum class Conf6 : std::uint8_t {
  kAcceptDad, kAcceptRa, kAcceptRaDefrtr, kAcceptRaFromLocal, kAcceptRaMinHopLimit, kAcceptRaMinLft, kAcceptRaMtu,
  kAcceptRaPinfo, kAcceptRaRtInfoMaxPlen, kAcceptRaRtInfoMinPlen, kAcceptRaRtrPref, kAcceptRedirects,
  kAcceptSourceRoute, kAcceptUntrackedNa, kAddrGenMode, kAutoconf, kDadTransmits, kDisableIpv6, kDisablePolicy,
  kDropUnicastInL2Multicast, kDropUnsolicitedNa, kEnhancedDad, kForceForwarding, kForceMldVersion, kForceTllao,
  kForwarding, kHopLimit, kIgnoreRoutesWithLinkdown, kIoam6Enabled, kIoam6Id, kIoam6IdWide, kKeepAddrOnDown,
  kMaxAddresses, kMaxDesyncFactor, kMcForwarding, kMldv1UnsolicitedReportInterval, kMldv2UnsolicitedReportInterval,
  kMtu, kNdiscEvictNocarrier, kNdiscNotify, kNdiscTclass, kOptimisticDad, kProxyNdp, kRaDefrtrMetric,
  kRaHonorPioLife, kRaHonorPioPflag, kRegenMaxRetry, kRegenMinAdvance, kRouterProbeInterval,
  kRouterSolicitationDelay, kRouterSolicitationInterval, kRouterSolicitationMaxInterval, kRouterSolicitations,
  kRplSegEnabled, kSeg6Enabled, kSeg6RequireHmac, kSuppressFragNdisc, kTempPreferedLft, kTempValidLft,
  kUseOifAddrsOnly, kUseOptimistic, kUseTempaddr, kCount
};

struct ConfKnob {
  std::string_view name;
  std::int64_t initial;  // in conf/default of a fresh namespace
  std::int64_t all;      // in conf/all
};

// In the order of the enums, which is the order of `ls`.
inline constexpr std::array<ConfKnob, static_cast<std::size_t>(Conf4::kCount)> kConf4Knobs{{
    {"accept_local", 0, 0}, {"accept_redirects", 1, 1}, {"accept_source_route", 1, 0}, {"arp_accept", 0, 0},
    {"arp_announce", 0, 0}, {"arp_evict_nocarrier", 1, 1}, {"arp_filter", 0, 0}, {"arp_ignore", 0, 0},
    {"arp_notify", 0, 0}, {"bc_forwarding", 0, 0}, {"bootp_relay", 0, 0}, {"disable_policy", 0, 0},
    {"disable_xfrm", 0, 0}, {"drop_gratuitous_arp", 0, 0}, {"drop_unicast_in_l2_multicast", 0, 0},
    {"force_igmp_version", 0, 0}, {"forwarding", 0, 0}, {"igmpv2_unsolicited_report_interval", 10000, 10000},
    {"igmpv3_unsolicited_report_interval", 1000, 1000}, {"ignore_routes_with_linkdown", 0, 0},
    {"log_martians", 0, 0}, {"mc_forwarding", 0, 0}, {"medium_id", 0, 0}, {"promote_secondaries", 0, 0},
    {"proxy_arp", 0, 0}, {"proxy_arp_pvlan", 0, 0}, {"route_localnet", 0, 0}, {"rp_filter", 0, 0},
    {"secure_redirects", 1, 1}, {"send_redirects", 1, 1}, {"shared_media", 1, 1}, {"src_valid_mark", 0, 0},
    {"tag", 0, 0},
}};

inline constexpr std::array<ConfKnob, static_cast<std::size_t>(Conf6::kCount)> kConf6Knobs{{
    {"accept_dad", 1, 0}, {"accept_ra", 1, 1}, {"accept_ra_defrtr", 1, 1}, {"accept_ra_from_local", 0, 0},
    {"accept_ra_min_hop_limit", 1, 1}, {"accept_ra_min_lft", 0, 0}, {"accept_ra_mtu", 1, 1},
    {"accept_ra_pinfo", 1, 1}, {"accept_ra_rt_info_max_plen", 0, 0}, {"accept_ra_rt_info_min_plen", 0, 0},
    {"accept_ra_rtr_pref", 1, 1}, {"accept_redirects", 1, 1}, {"accept_source_route", 0, 0},
    {"accept_untracked_na", 0, 0}, {"addr_gen_mode", 0, 0}, {"autoconf", 1, 1}, {"dad_transmits", 1, 1},
    {"disable_ipv6", 0, 0}, {"disable_policy", 0, 0}, {"drop_unicast_in_l2_multicast", 0, 0},
    {"drop_unsolicited_na", 0, 0}, {"enhanced_dad", 1, 1}, {"force_forwarding", 0, 0}, {"force_mld_version", 0, 0},
    {"force_tllao", 0, 0}, {"forwarding", 0, 0}, {"hop_limit", 64, 64}, {"ignore_routes_with_linkdown", 0, 0},
    {"ioam6_enabled", 0, 0}, {"ioam6_id", 65535, 65535}, {"ioam6_id_wide", 4294967295, 4294967295},
    {"keep_addr_on_down", 0, 0}, {"max_addresses", 16, 16}, {"max_desync_factor", 600, 600},
    {"mc_forwarding", 0, 0}, {"mldv1_unsolicited_report_interval", 10000, 10000},
    {"mldv2_unsolicited_report_interval", 1000, 1000}, {"mtu", 1280, 1280}, {"ndisc_evict_nocarrier", 1, 1},
    {"ndisc_notify", 0, 0}, {"ndisc_tclass", 0, 0}, {"optimistic_dad", 0, 0}, {"proxy_ndp", 0, 0},
    {"ra_defrtr_metric", 1024, 1024}, {"ra_honor_pio_life", 0, 0}, {"ra_honor_pio_pflag", 0, 0},
    {"regen_max_retry", 3, 3}, {"regen_min_advance", 2, 2}, {"router_probe_interval", 60, 60},
    {"router_solicitation_delay", 1, 1}, {"router_solicitation_interval", 4, 4},
    {"router_solicitation_max_interval", 3600, 3600}, {"router_solicitations", -1, -1}, {"rpl_seg_enabled", 0, 0},
    {"seg6_enabled", 0, 0}, {"seg6_require_hmac", 0, 0}, {"suppress_frag_ndisc", 1, 1},
    {"temp_prefered_lft", 86400, 86400}, {"temp_valid_lft", 604800, 604800}, {"use_oif_addrs_only", 0, 0},
    {"use_optimistic", 0, 0}, {"use_tempaddr", 0, 0},
}};

template <class E, std::size_t N>
class ConfSet {
 public:
  [[nodiscard]] constexpr std::int64_t operator[](E knob) const { return values_[static_cast<std::size_t>(knob)]; }
  [[nodiscard]] constexpr std::int64_t& operator[](E knob) { return values_[static_cast<std::size_t>(knob)]; }
  friend bool operator==(const ConfSet&, const ConfSet&) = default;

 protected:
  std::array<std::int64_t, N> values_{};
};

// A default-constructed set is conf/default of a fresh namespace.
struct DevConf4 : ConfSet<Conf4, kConf4Knobs.size()> {
  constexpr DevConf4() {
    for (std::size_t i = 0; i < kConf4Knobs.size(); ++i) values_[i] = kConf4Knobs[i].initial;
  }
  [[nodiscard]] static constexpr DevConf4 all() {
    DevConf4 conf;
    for (std::size_t i = 0; i < kConf4Knobs.size(); ++i) conf.values_[i] = kConf4Knobs[i].all;
    return conf;
  }
};
struct DevConf6 : ConfSet<Conf6, kConf6Knobs.size()> {
  constexpr DevConf6() {
    for (std::size_t i = 0; i < kConf6Knobs.size(); ++i) values_[i] = kConf6Knobs[i].initial;
  }
  [[nodiscard]] static constexpr DevConf6 all() {
    DevConf6 conf;
    for (std::size_t i = 0; i < kConf6Knobs.size(); ++i) conf.values_[i] = kConf6Knobs[i].all;
    return conf;
  }
};

// Settings of neighbours: of a table, with which links begin, or of one link.
struct NeighbourConf {
  Duration reachable_time = 30s;
  Duration delay_first_probe = 5s;
  Duration retrans_time = 1s;
  Duration locktime = 1s;
  std::uint32_t mcast_probes = 3;
  std::uint32_t ucast_probes = 3;
  std::uint32_t queue_length = 101;
  // Kept and told, without effect on a table of this size: gc_stale_time, interval_probe_time_ms, proxy_qlen; and of a table alone
  // gc_interval, gc_thresh1, gc_thresh2, gc_thresh3.
  std::array<std::uint32_t, 7> idle{60, 5000, 64, 30, 128, 512, 1024};
  friend bool operator==(const NeighbourConf&, const NeighbourConf&) = default;
};

}  // namespace nslab

#endif  // NSLAB_MODEL_DEVCONF_H_
