// model/ip/fib.h — the forwarding information base: putting routes in, taking them out, looking up.
//
// Guarantees
//   1. A route stands in `Link::routes` of every link that its nexthops name, and in no other.
//   2. Look-ups follow the kernel: without rules of one's own, local and main are one trie, in which the
//      longest prefix wins across both.
// Not modelled: the kernel's hash, which chance decides (fib_multipath_hash_seed): here it is of the addresses and that seed only.
// Kernel: net/ipv4/fib_trie.c (fib_table_lookup), fib_rules.c, net/ipv6/{fib6_rules,route}.c.
#ifndef NSLAB_MODEL_IP_FIB_H_
#define NSLAB_MODEL_IP_FIB_H_

#include <span>

#include "model/errno.h"
#include "model/world.h"

namespace nslab {

struct Flow {
  IpAddress source{};       // none: not chosen yet
  IpAddress destination{};
  LinkId in{};              // arrived by; none: made here (the kernel's iif lo)
  LinkId out{};             // must leave by
  std::uint32_t mark = 0;
  std::uint8_t tos = 0;
  std::uint8_t protocol = 0;
  std::uint16_t source_port = 0, destination_port = 0;
  std::uint32_t uid = 0;
  Scope scope = Scope::kUniverse;
  bool ignore_linkdown = false;  // FIB_LOOKUP_IGNORE_LINKSTATE
  std::uint32_t hash = 0;        // chooses among several nexthops
};

struct FibResult {
  Errno error = Errno::kENETUNREACH;  // kNone: found
  RouteType type = RouteType::kUnspec;
  std::uint32_t table = 0;
  Prefix prefix{};
  Nexthop nexthop{};
  Scope scope = Scope::kUniverse;
  std::uint8_t protocol = 0;
  std::uint32_t metric = 0;
  IpAddress prefsrc{};
  std::uint32_t mtu = 0;
  bool mtu_locked = false;

  [[nodiscard]] bool found() const { return error == Errno::kNone; }
};

Fib& edit_fib(World& world, NetnsId netns, Family family);
const Fib& fib_of(const Netns& netns, Family family);
// The namespace's rules, or those that every namespace begins with.
std::span<const PolicyRule> rules_of(const Netns& netns, Family family);
void edit_rules(World& world, NetnsId netns, Family family, std::vector<PolicyRule> rules);

FibResult fib_lookup(const World& world, NetnsId netns, const Flow& flow);
FibResult fib_lookup_table(const World& world, NetnsId netns, const Flow& flow, std::uint32_t table);

// All routes with exactly this prefix, in their order.
struct RouteAt {
  FibKey key{};
  const Route* route = nullptr;
};
std::vector<RouteAt> routes_with_prefix(const Netns& netns, Family family, std::uint32_t table, const Prefix& prefix);

// Puts a route behind (or before) those with the same prefix, tos and metric.
FibKey fib_append(World& world, NetnsId netns, Route route);
FibKey fib_prepend(World& world, NetnsId netns, Route route);
void fib_erase(World& world, NetnsId netns, Family family, std::uint32_t table, const FibKey& key);
// The route prefers no source address any more.
void fib_forget_prefsrc(World& world, NetnsId netns, const RouteRef& ref);
// Changes what is neither prefix nor link (flags of nexthops); null where there is no such route.
Route* fib_edit(World& world, NetnsId netns, Family family, std::uint32_t table, const FibKey& key);

// RTN_LOCAL, RTN_BROADCAST, RTN_MULTICAST or RTN_UNICAST, as the local table has it (inet_addr_type).
RouteType address_type(const World& world, NetnsId netns, const IpAddress& address);
// The same, counting only routes over one link (inet_addr_type_dev_table).
RouteType address_type(const World& world, NetnsId netns, const IpAddress& address, LinkId link);
// Whether address_type is RTN_BROADCAST; of most addresses that is told without it.
bool is_broadcast(const World& world, NetnsId netns, const IpAddress& address);
// Whether some link of the namespace has the address (__ip_dev_find, inet_lookup_ifaddr_rcu).
bool is_own_address(const World& world, NetnsId netns, const IpAddress& address);
// Whether packets over a link can be sent from an IPv6 address: one of the link's domain that duplicate address detection is done
// with, a link-local one of the link itself (ipv6_chk_addr).
bool can_send_from6(const World& world, NetnsId netns, LinkId link, const IpAddress& address);

// The table of a link's addresses: that of its VRF, else `otherwise` (l3mdev_fib_table).
std::uint32_t table_of_link(const World& world, const Link& link, std::uint32_t otherwise);

}  // namespace nslab

#endif  // NSLAB_MODEL_IP_FIB_H_
