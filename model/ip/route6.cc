#include <algorithm>

#include "model/ip/addresses.h"
#include "model/ip/fib.h"
#include "model/ip/route_rules.h"
#include "model/rules.h"

namespace nslab {

namespace {

constexpr std::uint32_t kMetricUser = 1024;  // IP6_RT_PRIO_USER

// ipv6_chk_addr: an address that is in use here; a link-local one counts only on its own link.
bool is_own(const World& world, NetnsId netns, const IpAddress& address, LinkId link) {
  if (!address.is_link_local()) return is_own_address(world, netns, address);
  const Ifaddr* found = world.links.contains(link) ? find_address(world.links[link], address) : nullptr;
  return found != nullptr && !found->has(ifa::kTentative);
}

}  // namespace

bool rejects6(const World& world, const FibResult& result) {
  return result.found() && result.type == RouteType::kUnicast && world.links[result.nexthop.link].as<Loopback>() != nullptr;
}

namespace {

}  // namespace

// ip6_validate_gw
Result<LinkId> check_gateway6(const World& world, NetnsId netns, const NexthopSpec& spec, LinkId link, std::uint32_t table) {
  if (link && is_own(world, netns, spec.gateway, link)) return refuse(Reason::kGateway6Local, to_string(spec.gateway));
  if (spec.gateway.is_multicast() || spec.gateway.is_any()) return refuse(Reason::kGateway6NotUnicast, to_string(spec.gateway));
  if (!spec.gateway.is_link_local() && !spec.onlink) {
    Flow flow;
    flow.destination = spec.gateway;
    flow.out = link;
    flow.ignore_linkdown = true;
    FibResult result;
    if (table != 0 && table != rt_table::kMain) result = fib_lookup_table(world, netns, flow, table);
    if (!result.found()) result = fib_lookup(world, netns, flow);
    if (!result.found() || result.nexthop.gateway || rejects6(world, result))
      return refuse(Reason::kGateway6Unreachable, to_string(spec.gateway));
    link = result.nexthop.link;
  }
  if (!link) return refuse(Reason::kGateway6NeedsDevice, to_string(spec.gateway));
  if (world.links[link].as<Loopback>() != nullptr) return refuse(Reason::kGateway6Loopback, to_string(spec.gateway));
  if (is_own(world, netns, spec.gateway, link)) return refuse(Reason::kGateway6Local, to_string(spec.gateway));
  return link;
}

namespace {

Result<Nexthop> settle_nexthop6(const World& world, NetnsId netns, const NexthopSpec& spec, const RouteSpec& route) {
  LinkId link{};
  if (spec.link.given()) {
    const auto found = resolve_link(world, netns, spec.link);
    if (!found) return tl::unexpected(found.error());
    link = *found;
    if (!has_ipv6(world.links[link])) return refuse(Reason::kNoSuchDevice, spec.link.name);
  }
  Nexthop nexthop;
  nexthop.weight = spec.weight;
  nexthop.onlink = spec.onlink;
  if (spec.onlink) {
    if (!link) return refuse(Reason::kOnlinkNeedsDevice);
    if (!world.links[link].is_up()) return refuse(Reason::kNexthop6DeviceDown, world.links[link].name.view());
  }
  if (spec.gateway) {
    const auto settled = check_gateway6(world, netns, spec, link, route.table);
    if (!settled) return tl::unexpected(settled.error());
    link = *settled;
    nexthop.gateway = spec.gateway;
  }
  if (!link) return refuse(Reason::kNexthopDeviceMissing);
  const Link& device = world.links[link];
  if ((*device.conf6)[Conf6::kDisableIpv6] != 0) return refuse(Reason::kNexthop6Disabled, device.name.view());
  if (!device.is_up()) return refuse(Reason::kNexthop6DeviceDown, device.name.view());
  nexthop.link = link;
  nexthop.linkdown = !device.carrier && route.type != RouteType::kLocal && route.type != RouteType::kAnycast;
  return nexthop;
}

// rt6_duplicate_nexthop does not look at the type: what refuses stands on lo, like a route that leads there.
bool same_nexthop(const Nexthop& a, const Nexthop& b) { return a.gateway == b.gateway && a.link == b.link; }

bool has_nexthop(const Route& route, const Nexthop& sought) {
  for (std::size_t i = 0; i < route.nexthop_count(); ++i) {
    if (same_nexthop(route.nexthop_at(i), sought)) return true;
  }
  return false;
}
// Each nexthop is a route that is added by itself, and all are taken back where one of them is there already.
bool have_nexthop_in_common(const Route& there, const Route& added) {
  for (std::size_t i = 0; i < added.nexthop_count(); ++i) {
    if (has_nexthop(there, added.nexthop_at(i))) return true;
  }
  return false;
}

bool takes_part_in_multipath(const Route& route) {
  return route.nexthop.gateway && route.expires == kNever && !is_refusal(route.type);
}

}  // namespace

Result<Route> make_route6(const World& world, NetnsId netns, const RouteSpec& spec) {
  if (names_nexthop_twice(spec)) return refuse(Reason::kNexthopIdWithNexthop);
  if (!is_known_congestion(spec.metrics.congestion)) return refuse(Reason::kCongestionUnknown);
  Route route;
  route.destination = {spec.destination.network(), spec.destination.length};
  route.type = spec.type;
  route.protocol = spec.protocol;
  route.metric = spec.metric.value_or(0) != 0 ? *spec.metric : kMetricUser;
  route.table = spec.table;
  route.prefsrc = spec.prefsrc;
  route.preference = spec.preference;
  if (!(spec.metrics == RouteMetrics{})) route.metrics = Cow(spec.metrics);
  if (spec.expires_s) route.expires = world.now + std::chrono::seconds(*spec.expires_s);
  if (is_refusal(spec.type)) {
    for (const NexthopSpec& hop : spec.nexthops) {  // a link that is named has to be there all the same
      const auto link = hop.link.given() ? resolve_link(world, netns, hop.link) : Result<LinkId>(LinkId{});
      if (!link) return tl::unexpected(link.error());
      if (*link && !has_ipv6(world.links[*link])) return refuse(Reason::kNoSuchDevice, hop.link.name);
    }
    route.nexthop.link = world.netns[netns].loopback;
    if (spec.prefsrc && !can_send_from6(world, netns, route.nexthop.link, spec.prefsrc)) return refuse(Reason::kPrefsrc6Invalid);
    return route;
  }
  if (spec.nexthop_id != 0) {
    const NexthopObject* object = world.netns[netns].nexthops.find(spec.nexthop_id);
    if (object == nullptr) return refuse(Reason::kNexthopIdUnknown);
    // fib6_check_nexthop: also where the nexthop is a device alone
    const auto& objects = world.netns[netns].nexthops;
    const bool has_v4 = std::any_of(object->group.begin(), object->group.end(), [&](const auto& member) {
      const NexthopObject* found = objects.find(member.first);
      return found != nullptr && found->family == Family::kInet;
    });
    if ((object->group.empty() && object->family == Family::kInet) || has_v4) return refuse(Reason::kNexthopOfOtherFamily);
    if (object->fdb) return refuse(Reason::kRouteToFdbNexthop);
    apply_nexthop_object(world, netns, spec.nexthop_id, route);
    return route;
  }
  if (spec.multipath && std::any_of(spec.nexthops.begin(), spec.nexthops.end(), [](const NexthopSpec& hop) { return !hop.gateway; })) {
    return refuse(Reason::kMultipathMismatch);  // rtm_to_fib6_multipath_config
  }
  for (std::size_t i = 0; i < spec.nexthops.size(); ++i) {
    const auto nexthop = settle_nexthop6(world, netns, spec.nexthops[i], spec);
    if (!nexthop) return tl::unexpected(nexthop.error());
    // ip6_route_multipath_add makes a route of each nexthop in turn, with all that is asked of one.
    if (spec.prefsrc && !can_send_from6(world, netns, nexthop->link, spec.prefsrc)) return refuse(Reason::kPrefsrc6Invalid);
    if (i == 0) {
      route.nexthop = *nexthop;
    } else if (has_nexthop(route, *nexthop)) {
      return refuse(Reason::kRouteTaken, to_string(route.destination));  // ip6_route_info_append
    } else {
      route.more.edit().push_back(*nexthop);
    }
  }
  return route;
}

Result<Done> insert_route6(World& world, NetnsId netns, Route route, const NewRoute& op) {
  std::vector<RouteAt> rivals = routes_with_prefix(world.netns[netns], Family::kInet6, route.table, route.destination);
  // The root of a table is always there, so that looking for it finds something.
  const bool has_node = !rivals.empty() || route.destination.length == 0;
  std::erase_if(rivals, [&](const RouteAt& at) { return at.route->metric != route.metric; });
  if (!rivals.empty() && op.exclusive) return refuse(Reason::kRouteTaken, to_string(route.destination));
  if (op.replace) {
    if (rivals.empty() && !op.create) {
      return refuse(has_node ? Reason::kRouteToChangeMissing : Reason::kReplace6Missing, to_string(route.destination));
    }
    // fib6_add_rt2node: the first that is of several gateways as this one is, and where there is none, the first.
    const bool several = takes_part_in_multipath(route);
    const auto like = std::find_if(rivals.begin(), rivals.end(),
                                   [&](const RouteAt& at) { return takes_part_in_multipath(*at.route) == several; });
    if (!rivals.empty()) fib_erase(world, netns, Family::kInet6, route.table, (like == rivals.end() ? rivals.front() : *like).key);
    fib_append(world, netns, std::move(route));
    return Done{};
  }
  for (const RouteAt& at : rivals) {
    if (have_nexthop_in_common(*at.route, route)) return refuse(Reason::kRouteTaken, to_string(route.destination));
  }
  // A second gateway for the same destination and metric makes one multipath route of the two.
  for (const RouteAt& at : rivals) {
    if (!takes_part_in_multipath(*at.route) || !takes_part_in_multipath(route)) continue;
    Route joined = *at.route;
    for (std::size_t i = 0; i < route.nexthop_count(); ++i) joined.more.edit().push_back(route.nexthop_at(i));
    const FibKey key = at.key;
    fib_erase(world, netns, Family::kInet6, route.table, key);
    fib_append(world, netns, std::move(joined));
    return Done{};
  }
  fib_append(world, netns, std::move(route));
  return Done{};
}

Result<Done> delete_route6(World& world, NetnsId netns, const DelRoute& op) {
  const RouteSpec& spec = op.route;
  const Prefix prefix{spec.destination.network(), spec.destination.length};
  const bool known_table =
      spec.table == rt_table::kMain || spec.table == rt_table::kLocal || world.netns[netns].fib6.tables.contains(spec.table);
  if (!known_table) return refuse(Reason::kRouteTableMissing);
  for (const RouteAt& at : routes_with_prefix(world.netns[netns], Family::kInet6, spec.table, prefix)) {
    const Route& route = *at.route;
    if (spec.metric && *spec.metric != 0 && route.metric != *spec.metric) continue;
    if (!op.any_protocol && route.protocol != spec.protocol) continue;
    bool match = true;
    std::size_t found = 0;
    for (const NexthopSpec& asked : spec.nexthops) {
      bool one = false;
      for (std::size_t i = 0; i < route.nexthop_count(); ++i) {
        const Nexthop& nexthop = route.nexthop_at(i);
        const bool by_gateway = !asked.gateway || asked.gateway == nexthop.gateway;
        const bool by_link = !asked.link.given() || *resolve_link(world, netns, asked.link) == nexthop.link;
        if (by_gateway && by_link) {
          one = true;
          found = i;
          break;
        }
      }
      match = match && one;
    }
    if (!match) continue;
    const Route old = route;
    fib_erase(world, netns, Family::kInet6, spec.table, at.key);
    // Of a multipath route only the named gateway goes.
    if (old.nexthop_count() > 1 && spec.nexthops.size() == 1 && spec.nexthops.front().gateway) {
      Route rest = old;
      rest.more.reset();
      bool first = true;
      for (std::size_t i = 0; i < old.nexthop_count(); ++i) {
        if (i == found) continue;
        if (first) {
          rest.nexthop = old.nexthop_at(i);
        } else {
          rest.more.edit().push_back(old.nexthop_at(i));
        }
        first = false;
      }
      fib_append(world, netns, std::move(rest));
    }
    return Done{};
  }
  // The root of a table without a default route holds the namespace's null entry, which is found and cannot be deleted.
  // Of several nexthops each is deleted by itself, and the last refusal is told (ip6_route_multipath_del).
  const LinkId loopback = world.netns[netns].loopback;
  const bool elsewhere = !spec.nexthops.empty() && (spec.nexthops.back().gateway || (spec.nexthops.back().link.given() &&
                                                    *resolve_link(world, netns, spec.nexthops.back().link) != loopback));
  const bool rootless = prefix.length == 0 && routes_with_prefix(world.netns[netns], Family::kInet6, spec.table, prefix).empty();
  if (rootless && !elsewhere && spec.metric.value_or(0) == 0) return refuse(Reason::kNoSuchFile);
  return refuse(Reason::kRouteMissing, to_string(spec.destination));
}

}  // namespace nslab
