#include "model/ip/fib_sync.h"

#include <vector>

#include "model/ip/fib.h"

namespace nslab {

namespace {

// Local routes have no way to lose: their nexthop scope is "nowhere" (fib_create_info). In IPv6 they end with their link, but
// are not touched by its carrier (fib6_ifdown).
bool keeps_without_link(const Route& route, LinkEvent event) {
  if (route.destination.address.is_v4()) return route.scope == Scope::kHost;
  return event == LinkEvent::kCarrierLost && (route.type == RouteType::kLocal || route.type == RouteType::kAnycast);
}

// Marks the nexthops of one route that leave by `link`; true when none is left alive.
bool mark_dead(Route& route, LinkId link, LinkEvent event) {
  std::size_t dead = 0;
  for (std::size_t i = 0; i < route.nexthop_count(); ++i) {
    const Nexthop& seen = route.nexthop_at(i);
    if (seen.link == link && !seen.dead) {
      Nexthop& nexthop = route.edit_nexthop(i);
      nexthop.linkdown = true;
      nexthop.dead = event != LinkEvent::kCarrierLost;
    }
    if (route.nexthop_at(i).dead) ++dead;
    if (event == LinkEvent::kUnregister && seen.link == link) return true;
  }
  return dead == route.nexthop_count();
}

}  // namespace

void fib_link_down(World& world, LinkId link, Family family, LinkEvent event, bool force) {
  const NetnsId netns = world.links[link].netns;
  const std::vector<RouteRef> routes = *world.links[link].routes;
  for (const RouteRef& ref : routes) {
    if (ref.family != family) continue;
    Route* route = fib_edit(world, netns, ref.family, ref.table, ref.key);
    if (route == nullptr || (!force && keeps_without_link(*route, event))) continue;
    if (mark_dead(*route, link, event)) fib_erase(world, netns, ref.family, ref.table, ref.key);
  }
}

void fib_link_up(World& world, LinkId link, Family family, bool carrier_only) {
  const Link& device = world.links[link];
  const auto wakes = [&](const Nexthop& nexthop) {
    return nexthop.link == link && ((nexthop.dead && !carrier_only) || (nexthop.linkdown && device.carrier));
  };
  for (const RouteRef& ref : *device.routes) {
    if (ref.family != family) continue;
    const FibTable* table = fib_of(world.netns[device.netns], family).tables.find(ref.table);
    const Route* known = table == nullptr ? nullptr : table->routes.find(ref.key);
    for (std::size_t i = 0; known != nullptr && i < known->nexthop_count(); ++i) {
      if (!wakes(known->nexthop_at(i))) continue;
      Route& route = *fib_edit(world, device.netns, ref.family, ref.table, ref.key);
      Nexthop& nexthop = route.edit_nexthop(i);
      if (!carrier_only) nexthop.dead = false;
      if (device.carrier) nexthop.linkdown = false;
      known = &route;
    }
  }
}

namespace {

std::vector<RouteRef> routes_preferring(const World& world, NetnsId netns, const IpAddress& address) {
  std::vector<RouteRef> out;
  if (!world.netns[netns].preferred_sources.contains(address)) return out;
  for (const auto& [id, table] : fib_of(world.netns[netns], address.family).tables) {
    for (const auto& [key, route] : table.routes) {
      if (route.prefsrc == address) out.push_back({address.family, id, key});
    }
  }
  return out;
}

}  // namespace

void fib_address_gone(World& world, NetnsId netns, const IpAddress& address, std::uint32_t table) {
  for (const RouteRef& ref : routes_preferring(world, netns, address)) {
    if (ref.table == table) fib_erase(world, netns, ref.family, ref.table, ref.key);
  }
}

void fib_address_gone6(World& world, LinkId link, const IpAddress& address) {
  const NetnsId netns = world.links[link].netns;
  for (const RouteRef& ref : routes_preferring(world, netns, address)) {
    const Route& route = *fib_of(world.netns[netns], Family::kInet6).tables.find(ref.table)->routes.find(ref.key);
    if (route.nexthop_id != 0) continue;
    const bool stays = world.profile.kernel == KernelVersion::k6_1 ? route.nexthop.link != link
                                                           : can_send_from6(world, netns, route.nexthop.link, address);
    if (!stays) fib_forget_prefsrc(world, netns, ref);
  }
}

}  // namespace nslab
