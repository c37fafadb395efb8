#include "model/ip/prefix_routes6.h"

#include <algorithm>
#include <chrono>
#include <optional>
#include <vector>

#include "model/ip/addresses.h"
#include "model/ip/fib.h"

namespace nslab {

namespace {

// Calls `visit`, in no order, with the routes of a prefix that lead over a link without a gateway. A link has noted a handful of routes,
// unless many were made over it; every link of a namespace has one to ff00::/8, so that there may be very many of one prefix.
template <class Visit>
void each_over_link(const World& world, LinkId id, std::uint32_t table, const Prefix& prefix, const Visit& visit) {
  const Link& link = world.links[id];
  const FibTable* rows = world.netns[link.netns].fib6.tables.find(table);
  if (rows == nullptr) return;
  const FibKey first = FibTable::first_key(prefix);
  for (const RouteRef& ref : *link.routes) {
    if (ref.family != Family::kInet6 || ref.table != table || ref.key.end != first.end || ref.key.shortness != first.shortness) continue;
    const Route* route = rows->routes.find(ref.key);
    if (route != nullptr && route->nexthop.link == id && !route->nexthop.gateway) visit(ref.key, *route);
  }
}

// The first like it, for an add or a deletion.
const Route* find_alike(const World& world, const Route& route, FibKey* found) {
  const Route* first = nullptr;
  each_over_link(world, route.nexthop.link, route.table, route.destination, [&](const FibKey& key, const Route& known) {
    if (known.metric != route.metric || (first != nullptr && *found < key)) return;
    first = &known;
    *found = key;
  });
  return first;
}

// The first route of this prefix over the link, whoever made it (addrconf_get_prefix_route).
std::optional<FibKey> prefix_route(const World& world, LinkId link, const Prefix& prefix) {
  const Route* first = nullptr;
  FibKey found;
  each_over_link(world, link, table_of_link(world, world.links[link], rt_table::kMain), prefix, [&](const FibKey& key, const Route& route) {
    const bool later = first != nullptr && (first->metric < route.metric || (first->metric == route.metric && found < key));
    if (route.nexthop_id != 0 || later) return;
    first = &route;
    found = key;
  });
  return first == nullptr ? std::nullopt : std::optional(found);
}

void erase_prefix_route(World& world, LinkId link, const Prefix& prefix) {
  const auto key = prefix_route(world, link, prefix);
  const Link& device = world.links[link];
  if (key) fib_erase(world, device.netns, Family::kInet6, table_of_link(world, device, rt_table::kMain), *key);
}

const Route& route_at(const World& world, LinkId link, const FibKey& key) {
  const Link& device = world.links[link];
  return *world.netns[device.netns].fib6.tables.find(table_of_link(world, device, rt_table::kMain))->routes.find(key);
}

void replace_route(World& world, LinkId link, Route route, const FibKey& key, std::uint32_t metric, Instant expires) {
  if (route.metric == metric && route.expires == expires) return;
  const NetnsId netns = world.links[link].netns;
  fib_erase(world, netns, Family::kInet6, route.table, key);
  route.metric = metric;
  route.expires = expires;
  fib_append(world, netns, std::move(route));
}

std::uint32_t metric_of(const Ifaddr& address) { return address.metric != 0 ? address.metric : kMetricAddrconf; }

Instant end_of(const Ifaddr& address) {
  return address.valid_s == kLifetimeForever ? kNever : address.stamped + std::chrono::seconds(address.valid_s);
}

void add_prefix(World& world, LinkId link, const Prefix& prefix, const Ifaddr& address) {
  if (!world.links[link].is_up()) return;
  Route route = kernel_route6(world, link, RouteType::kUnicast, prefix, rt_table::kMain, metric_of(address));
  route.expires = end_of(address);
  add_kernel_route6(world, route);
}

// modify_prefix_route: false where there is none.
bool modify_prefix(World& world, LinkId link, const Prefix& prefix, const Ifaddr& address) {
  const auto key = prefix_route(world, link, prefix);
  if (!key) return false;
  replace_route(world, link, route_at(world, link, *key), *key, metric_of(address), end_of(address));
  return true;
}

bool keeps_prefix_route(const Ifaddr& address) { return address.has(ifa::kPermanent) && !address.has(ifa::kNoprefixroute); }

// check_cleanup_prefix_route and cleanup_prefix_route, for an address that no longer wants its subnet's route.
void release_prefix_route(World& world, LinkId link, const Ifaddr& former) {
  const Prefix prefix = own_prefix6(former);
  std::optional<Instant> last;
  for (const Ifaddr& other : *world.links[link].addresses6) {
    if (other.local == former.local || !(own_prefix6(other) == prefix)) continue;
    if (other.has(ifa::kPermanent | ifa::kNoprefixroute)) return;
    last = std::max(last.value_or(world.now), end_of(other));
  }
  if (!last) return erase_prefix_route(world, link, prefix);
  const auto key = prefix_route(world, link, prefix);
  if (!key) return;
  const Route& route = route_at(world, link, *key);
  replace_route(world, link, route, *key, route.metric, *last);
}

Prefix peer_prefix(const Ifaddr& address) { return {masked(address.peer, address.prefix_length), address.prefix_length}; }

// What of the address itself a request can change; its metric stays where none is given.
void set_changeable(Ifaddr& address, const Ifaddr& wanted) {
  constexpr std::uint32_t kChangeable = ifa::kPermanent | ifa::kManagetempaddr | ifa::kNoprefixroute | ifa::kHomeaddress |
                                        ifa::kDeprecated | ifa::kNodad;
  address.valid_s = wanted.valid_s;
  address.preferred_s = wanted.preferred_s;
  address.stamped = wanted.stamped;
  if (wanted.metric != 0) address.metric = wanted.metric;
  address.flags = (address.flags & ~kChangeable) | (wanted.flags & kChangeable);
  if (has_peer6(wanted)) address.peer = wanted.peer;
}

}  // namespace

Route kernel_route6(const World& world, LinkId link, RouteType type, const Prefix& destination, std::uint32_t table,
                    std::uint32_t metric) {
  const Link& device = world.links[link];
  Route route;
  route.destination = {destination.network(), destination.length};
  route.type = type;
  route.protocol = rtprot::kKernel;
  route.table = table_of_link(world, device, table);
  route.metric = metric;
  route.nexthop.link = link;
  route.nexthop.linkdown = !device.carrier && type != RouteType::kLocal && type != RouteType::kAnycast;
  return route;
}

void add_kernel_route6(World& world, const Route& route) {
  FibKey key;
  const Route* there = find_alike(world, route, &key);
  const NetnsId netns = world.links[route.nexthop.link].netns;
  if (there == nullptr) {
    fib_append(world, netns, route);
  } else if (there->expires != kNever) {
    replace_route(world, route.nexthop.link, *there, key, route.metric, route.expires);
  }
}

void del_kernel_route6(World& world, const Route& route) {
  FibKey key;
  if (find_alike(world, route, &key) == nullptr) return;
  fib_erase(world, world.links[route.nexthop.link].netns, Family::kInet6, route.table, key);
}

bool has_peer6(const Ifaddr& address) { return address.peer && address.peer != address.local; }

Prefix own_prefix6(const Ifaddr& address) { return {masked(address.local, address.prefix_length), address.prefix_length}; }

void add_prefix_route6(World& world, LinkId link, const Ifaddr& address) {
  if (!address.has(ifa::kNoprefixroute)) add_prefix(world, link, own_prefix6(address), address);
}

void add_peer_route6(World& world, LinkId link, const Ifaddr& address) {
  if (!has_peer6(address) || !world.links[link].is_up()) return;
  const Prefix peer = Prefix::host(address.peer);
  add_kernel_route6(world, kernel_route6(world, link, RouteType::kUnicast, peer, rt_table::kMain, metric_of(address)));
}

void remove_address_routes6(World& world, LinkId link, const Ifaddr& gone) {
  if (keeps_prefix_route(gone)) release_prefix_route(world, link, gone);
  if (has_peer6(gone)) erase_prefix_route(world, link, Prefix::host(gone.peer));
}

void modify_address6(World& world, LinkId link, const Ifaddr& wanted) {
  const Ifaddr former = *find_address(world.links[link], wanted.local);
  if (has_peer6(wanted) && has_peer6(former) && wanted.peer != former.peer) erase_prefix_route(world, link, peer_prefix(former));
  auto& list = world.links.edit(link).addresses6.edit();
  Ifaddr& edited = *std::find_if(list.begin(), list.end(), [&](const Ifaddr& a) { return a.local == wanted.local; });
  set_changeable(edited, wanted);
  const Ifaddr now = edited;
  if (wanted.has(ifa::kNoprefixroute)) {
    if (keeps_prefix_route(former)) release_prefix_route(world, link, now);
    return;
  }
  const bool had = keeps_prefix_route(former);
  bool found = had && modify_prefix(world, link, own_prefix6(now), now);
  if (!found) add_prefix(world, link, own_prefix6(now), now);
  if (!has_peer6(now)) return;
  if (had) found = modify_prefix(world, link, peer_prefix(now), now);
  if (!found) add_prefix(world, link, peer_prefix(now), now);
}

}  // namespace nslab
