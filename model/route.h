// model/route.h — Route, PolicyRule and FibTable: how a namespace finds the way.
//
// A table is an ordered map whose order is the order of `ip route`: IPv4 by address and longer prefixes
// first (the kernel's trie walk), IPv6 more specific before less (the kernel's post-order walk).
//
// Kernel: net/ipv4/fib_trie.c, net/ipv4/fib_semantics.c, net/ipv6/ip6_fib.c, net/core/fib_rules.c.
#ifndef NSLAB_MODEL_ROUTE_H_
#define NSLAB_MODEL_ROUTE_H_

#include <cstdint>
#include <string>
#include <vector>

#include "model/base/cow.h"
#include "model/base/id.h"
#include "model/base/ip.h"
#include "model/base/map.h"
#include "model/base/name.h"
#include "model/base/time.h"
#include "model/ifaddr.h"

namespace nslab {

// RTN_*
enum class RouteType : std::uint8_t {
  kUnspec, kUnicast, kLocal, kBroadcast, kAnycast, kMulticast, kBlackhole, kUnreachable, kProhibit, kThrow, kNat
};
// RTN_BLACKHOLE and after: the route says no.
constexpr bool is_refusal(RouteType type) {
  return type == RouteType::kBlackhole || type == RouteType::kUnreachable || type == RouteType::kProhibit || type == RouteType::kThrow;
}

// RTPROT_*
namespace rtprot {
inline constexpr std::uint8_t kUnspec = 0;
inline constexpr std::uint8_t kRedirect = 1;
inline constexpr std::uint8_t kKernel = 2;
inline constexpr std::uint8_t kBoot = 3;
inline constexpr std::uint8_t kStatic = 4;
inline constexpr std::uint8_t kRa = 9;
}  // namespace rtprot

namespace rt_table {
inline constexpr std::uint32_t kDefault = 253;
inline constexpr std::uint32_t kMain = 254;
inline constexpr std::uint32_t kLocal = 255;
}  // namespace rt_table

struct Nexthop {
  IpAddress gateway{};  // may be IPv6 under an IPv4 route ("via inet6")
  LinkId link{};
  std::uint8_t weight = 1;
  bool onlink = false;
  bool gateway_was_own = false;  // when the route was made: a nexthop of scope host, whose gateway is passed by
  bool dead = false;      // its link is down (RTNH_F_DEAD)
  bool linkdown = false;  // its link has no carrier (RTNH_F_LINKDOWN)
  friend bool operator==(const Nexthop&, const Nexthop&) = default;
};

// RTAX_*: 0 is "not given".
struct RouteMetrics {
  std::uint32_t mtu = 0;
  bool mtu_locked = false;
  std::uint32_t advmss = 0;
  std::uint32_t hoplimit = 0;
  std::uint32_t window = 0;
  std::uint32_t initcwnd = 0;
  std::uint32_t rtt = 0, rttvar = 0, rto_min = 0;  // as the kernel keeps them: eighths, quarters and whole ms
  std::uint32_t ssthresh = 0, cwnd = 0, reordering = 0, features = 0, initrwnd = 0, quickack = 0, fastopen_no_cookie = 0;
  std::string congestion{};
  std::uint32_t locked = 0;  // by bits: 1 << RTAX_*
  friend bool operator==(const RouteMetrics&, const RouteMetrics&) = default;
};

struct Route {
  Prefix destination{};
  RouteType type = RouteType::kUnicast;
  Scope scope = Scope::kUniverse;
  std::uint8_t protocol = rtprot::kBoot;
  std::uint8_t tos = 0;
  std::uint32_t metric = 0;
  std::uint32_t table = rt_table::kMain;
  IpAddress prefsrc{};
  Nexthop nexthop{};
  Cow<std::vector<Nexthop>> more{};  // of a multipath route: the second and on
  std::uint32_t nexthop_id = 0;      // of a nexthop object
  std::uint32_t realm = 0;
  Cow<RouteMetrics> metrics{};
  Instant expires{kNever};
  std::uint8_t preference = 0;       // router preference (IPv6): 0 medium, 1 high, 3 low

  [[nodiscard]] std::size_t nexthop_count() const { return 1 + more->size(); }
  [[nodiscard]] const Nexthop& nexthop_at(std::size_t i) const { return i == 0 ? nexthop : (*more)[i - 1]; }
  [[nodiscard]] Nexthop& edit_nexthop(std::size_t i) { return i == 0 ? nexthop : more.edit()[i - 1]; }
  // Whether packets are to be handed on over a link, as opposed to blackhole and its like.
  [[nodiscard]] bool has_nexthop() const {
    return type != RouteType::kBlackhole && type != RouteType::kUnreachable && type != RouteType::kProhibit &&
           type != RouteType::kThrow;
  }
  friend bool operator==(const Route&, const Route&) = default;
};

struct FibKey {
  IpAddress end{};            // IPv4: the network; IPv6: the last address, so that a prefix follows its parts
  std::uint8_t shortness = 0; // longer prefixes first
  std::uint8_t tos_down = 0;  // higher tos first
  std::uint32_t metric = 0;
  std::int32_t order = 0;     // as inserted
  friend auto operator<=>(const FibKey&, const FibKey&) = default;
};

struct FibTable {
  struct LengthCount {
    std::uint8_t length = 0;
    std::uint32_t routes = 0;
    friend bool operator==(const LengthCount&, const LengthCount&) = default;
  };
  Map<FibKey, Route> routes{};
  std::vector<LengthCount> lengths{};  // which prefix lengths there are, longest first
  std::int32_t first_order = 0;
  std::int32_t next_order = 0;

  [[nodiscard]] static FibKey key_of(const Route& route, std::int32_t order);
  // The key of the first route that may have this prefix (with any tos and metric).
  [[nodiscard]] static FibKey first_key(const Prefix& prefix);
  void count(std::uint8_t length, int by);
  friend bool operator==(const FibTable&, const FibTable&) = default;
};

// FR_ACT_*
enum class RuleAction : std::uint8_t { kToTable, kGoto, kNop, kBlackhole, kUnreachable, kProhibit };

struct PolicyRule {
  std::uint32_t priority = 0;
  RuleAction action = RuleAction::kToTable;
  std::uint32_t table = rt_table::kMain;
  std::uint32_t goto_priority = 0;
  Prefix from{};
  Prefix to{};
  std::uint8_t tos = 0;
  std::uint32_t fwmark = 0, fwmask = 0;
  LinkName iif{}, oif{};
  bool invert = false;
  std::uint8_t ip_protocol = 0;
  bool has_sport = false, has_dport = false;
  std::uint16_t sport_low = 0, sport_high = 0, dport_low = 0, dport_high = 0;
  std::uint32_t uid_low = 0, uid_high = ~0U;
  bool has_uid_range = false;
  bool l3mdev = false;
  std::int32_t suppress_prefix_length = -1;
  std::int32_t suppress_group = -1;
  std::uint32_t realms = 0;
  std::uint64_t tunnel_id = 0;
  std::uint8_t protocol = 0;
  friend bool operator==(const PolicyRule&, const PolicyRule&) = default;
};

struct NexthopObject {
  std::uint32_t id = 0;
  Nexthop nexthop{};
  Family family = Family::kInet;
  bool blackhole = false;
  bool fdb = false;
  std::uint8_t protocol = 0;
  std::vector<std::pair<std::uint32_t, std::uint8_t>> group{};  // id, weight
  friend bool operator==(const NexthopObject&, const NexthopObject&) = default;
};

// A row of the policy table by which IPv6 chooses sources (RFC 6724): addresses of one label go together.
struct AddrLabel {
  Prefix prefix{};
  std::uint32_t ifindex = 0;  // 0: whatever the link
  std::uint32_t label = 0;
  friend bool operator==(const AddrLabel&, const AddrLabel&) = default;
};

// What PMTU discovery and redirects taught (struct fib_nh_exception).
struct RouteException {
  IpAddress gateway{};
  std::uint32_t mtu = 0;
  Instant expires{kNever};
  friend bool operator==(const RouteException&, const RouteException&) = default;
};

// Where a route stands: what a link remembers of the routes that use it.
struct RouteRef {
  Family family = Family::kInet;
  std::uint32_t table = 0;
  FibKey key{};
  friend bool operator==(const RouteRef&, const RouteRef&) = default;
};

struct Fib {
  Map<std::uint32_t, FibTable> tables{};
  bool own_rules = false;                // else the three (IPv6: two) that every namespace begins with
  bool custom_types = false;             // a route of type local or broadcast was asked for, once
  std::uint64_t broadcasts = 0;          // to addresses with these lowest six bits there was a route of type broadcast, once
  Cow<std::vector<PolicyRule>> rules{};  // by priority, then as added
  Map<IpAddress, RouteException> exceptions{};
  friend bool operator==(const Fib&, const Fib&) = default;
};

}  // namespace nslab

#endif  // NSLAB_MODEL_ROUTE_H_
