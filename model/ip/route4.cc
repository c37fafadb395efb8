#include <algorithm>

#include "model/ip/addresses.h"
#include "model/ip/fib.h"
#include "model/ip/route_rules.h"
#include "model/rules.h"

namespace nslab {

namespace {

// fib_props: the widest scope that a type of route may have
Scope least_scope(RouteType type) {
  switch (type) {
    case RouteType::kLocal: return Scope::kHost;
    case RouteType::kBroadcast:
    case RouteType::kAnycast: return Scope::kLink;
    case RouteType::kUnspec:
    case RouteType::kNat: return Scope::kNowhere;
    case RouteType::kUnicast:
    case RouteType::kMulticast:
    case RouteType::kBlackhole:
    case RouteType::kUnreachable:
    case RouteType::kProhibit:
    case RouteType::kThrow: return Scope::kUniverse;
  }
  return Scope::kNowhere;
}

Result<LinkId> link_or_none(const World& world, NetnsId netns, const LinkRef& ref) {
  if (!ref.given()) return LinkId{};
  return resolve_link(world, netns, ref);
}

// fib_check_nh_v4_gw with RTNH_F_ONLINK
Result<Nexthop> onlink_nexthop(const World& world, NetnsId netns, const NexthopSpec& spec, Nexthop nexthop, Scope scope) {
  if (scope >= Scope::kLink) return refuse(Reason::kScopeTooNear);
  if (!nexthop.link) return refuse(Reason::kOnlinkNeedsDevice);
  const Link& link = world.links[nexthop.link];
  if (!link.is_up()) return refuse(Reason::kNexthop6DeviceDown, link.name.view());
  // Before the first address makes the local table every address counts as a broadcast (__inet_dev_addr_type).
  const bool has_table = world.netns[netns].fib4.tables.contains(rt_table::kLocal);
  if (!has_table || address_type(world, netns, spec.gateway) != RouteType::kUnicast) {
    return refuse(Reason::kGatewayInvalid, to_string(spec.gateway));
  }
  nexthop.onlink = true;
  nexthop.linkdown = !link.carrier;
  return nexthop;
}

// The look-up's own error (fib_lookup), but for "there is no such route".
Reason no_way_to_gateway(Errno error) {
  if (error == Errno::kEACCES) return Reason::kGatewayProhibited;
  if (error == Errno::kEHOSTUNREACH) return Reason::kGatewayRefused;
  return error == Errno::kEINVAL ? Reason::kGatewayInvalid : Reason::kGatewayUnreachable;
}

// fib_check_nh_v4_gw: the gateway must be reachable by a route that is near enough
Result<Nexthop> gateway_nexthop(const World& world, NetnsId netns, const NexthopSpec& spec, Nexthop nexthop, Scope scope,
                                std::uint32_t table) {
  Flow flow;
  flow.destination = spec.gateway;
  flow.out = nexthop.link;
  flow.ignore_linkdown = true;
  flow.scope = static_cast<Scope>(std::max<unsigned>(static_cast<unsigned>(scope) + 1, static_cast<unsigned>(Scope::kLink)));
  FibResult result;
  if (table != 0 && table != rt_table::kMain) result = fib_lookup_table(world, netns, flow, table);
  if (!result.found()) result = fib_lookup(world, netns, flow);
  if (!result.found()) return refuse(no_way_to_gateway(result.error), to_string(spec.gateway));
  if (result.type != RouteType::kUnicast && result.type != RouteType::kLocal) {
    return refuse(Reason::kGatewayInvalid, to_string(spec.gateway));
  }
  nexthop.gateway_was_own = result.type == RouteType::kLocal;
  nexthop.link = result.nexthop.link;
  const Link& link = world.links[nexthop.link];
  if (!link.is_up()) return refuse(Reason::kNexthopDown, link.name.view());
  nexthop.linkdown = !link.carrier;
  return nexthop;
}

Result<Nexthop> settle_nexthop4(const World& world, NetnsId netns, const NexthopSpec& spec, Scope scope, std::uint32_t table) {
  const auto link = link_or_none(world, netns, spec.link);
  if (!link) return refuse(Reason::kNoSuchDevice, spec.link.name);
  Nexthop nexthop;
  nexthop.gateway = spec.gateway;
  nexthop.link = *link;
  nexthop.weight = spec.weight;
  if (spec.gateway.is_v6()) {
    if (!nexthop.link) {
      const auto settled = check_gateway6(world, netns, spec, {}, table);
      if (!settled) return tl::unexpected(settled.error());
      nexthop.link = *settled;
    }
    if (!world.links[nexthop.link].is_up()) return refuse(Reason::kNexthop6DeviceDown);
    nexthop.linkdown = !world.links[nexthop.link].carrier;
    nexthop.onlink = spec.onlink;
    return nexthop;
  }
  if (spec.gateway && !spec.gateway.is_any()) {
    return spec.onlink ? onlink_nexthop(world, netns, spec, nexthop, scope)
                       : gateway_nexthop(world, netns, spec, nexthop, scope, table);
  }
  nexthop.gateway = {};
  if (spec.onlink) return refuse(Reason::kOnlinkWithoutGateway);
  if (!nexthop.link) return refuse(Reason::kNexthopDeviceMissing);
  const Link& device = world.links[nexthop.link];
  if (!has_ipv4(device)) return refuse(Reason::kNoSuchDevice, device.name.view());
  if (!device.is_up()) return refuse(Reason::kNexthopDeviceDown, device.name.view());
  nexthop.linkdown = !device.carrier;
  return nexthop;
}

// A route of scope host is an address of one's own.
Result<Nexthop> host_nexthop(const World& world, NetnsId netns, const RouteSpec& spec) {
  if (spec.nexthops.size() > 1) return refuse(Reason::kHostRouteWithNexthops);
  if (spec.nexthops.front().gateway) return refuse(Reason::kHostRouteWithGateway);
  const auto link = link_or_none(world, netns, spec.nexthops.front().link);
  if (!link || !*link) return refuse(Reason::kNexthopDeviceMissing);
  Nexthop nexthop;
  nexthop.link = *link;
  return nexthop;
}

bool is_valid_prefsrc(const World& world, NetnsId netns, const RouteSpec& spec) {
  if (spec.type == RouteType::kLocal && spec.prefsrc == spec.destination.address) return true;
  return address_type(world, netns, spec.prefsrc) == RouteType::kLocal;
}

Result<Done> settle_nexthops(const World& world, NetnsId netns, const RouteSpec& spec, Route& route) {
  if (spec.nexthop_id != 0) {
    const NexthopObject* object = world.netns[netns].nexthops.find(spec.nexthop_id);
    if (object == nullptr) return refuse(Reason::kNexthopIdUnknown);
    if (object->fdb) return refuse(Reason::kRouteToFdbNexthop);
    apply_nexthop_object(world, netns, spec.nexthop_id, route);
    return Done{};
  }
  if (is_refusal(spec.type)) {
    const bool led = spec.multipath || (!spec.nexthops.empty() && (spec.nexthops.front().gateway || spec.nexthops.front().link.given()));
    if (led) return refuse(Reason::kRouteWithNexthop);
    return Done{};
  }
  if (spec.scope == Scope::kHost) {
    const auto nexthop = host_nexthop(world, netns, spec);
    if (!nexthop) return tl::unexpected(nexthop.error());
    route.nexthop = *nexthop;
    return Done{};
  }
  for (std::size_t i = 0; i < spec.nexthops.size(); ++i) {
    const auto nexthop = settle_nexthop4(world, netns, spec.nexthops[i], spec.scope, spec.table);
    if (!nexthop) return tl::unexpected(nexthop.error());
    if (i == 0) {
      route.nexthop = *nexthop;
    } else {
      route.more.edit().push_back(*nexthop);
    }
  }
  return Done{};
}

// fib_nh_match
bool nexthops_match(const World& world, const DelRoute& op, const Route& route) {
  const RouteSpec& spec = op.route;
  if (spec.nexthop_id != 0 && spec.nexthop_id != route.nexthop_id) return false;
  // It goes through those of the route: what is asked for beyond them is not looked at.
  if (spec.multipath && spec.nexthops.size() < route.nexthop_count()) return false;
  for (std::size_t i = 0; i < std::min(spec.nexthops.size(), route.nexthop_count()); ++i) {
    const NexthopSpec& asked = spec.nexthops[i];
    const Nexthop& nexthop = route.nexthop_at(i);
    if (asked.gateway && !asked.gateway.is_any() && asked.gateway != nexthop.gateway) return false;
    if (!asked.link.given()) continue;
    const Link* link = world.links.find(nexthop.link);
    if (link == nullptr) return false;
    if (asked.link.index != 0 ? asked.link.index != link->ifindex : LinkName(asked.link.name) != link->name) return false;
  }
  return true;
}

}  // namespace

bool names_nexthop_twice(const RouteSpec& spec) {
  return spec.nexthop_id != 0 &&
         (spec.multipath || (!spec.nexthops.empty() && (spec.nexthops.front().gateway || spec.nexthops.front().link.given())));
}

bool is_known_congestion(std::string_view name) { return name.empty() || name == "cubic" || name == "reno"; }

bool same_route(const Route& a, const Route& b) {
  if (a.type != b.type || a.scope != b.scope || a.protocol != b.protocol || a.prefsrc != b.prefsrc ||
      a.nexthop_count() != b.nexthop_count() || a.nexthop_id != b.nexthop_id || !(a.metrics == b.metrics)) {
    return false;
  }
  for (std::size_t i = 0; i < a.nexthop_count(); ++i) {
    const Nexthop& x = a.nexthop_at(i);
    const Nexthop& y = b.nexthop_at(i);
    if (x.gateway != y.gateway || x.link != y.link || x.onlink != y.onlink || x.weight != y.weight) return false;
  }
  return true;
}

Result<Route> make_route4(const World& world, NetnsId netns, const RouteSpec& spec) {
  if ((spec.tos & 3) != 0) return refuse(Reason::kRuleTosInvalid);
  if (names_nexthop_twice(spec)) return refuse(Reason::kNexthopIdWithNexthop);
  if (spec.destination.network() != spec.destination.address) {
    return refuse(Reason::kHostBitsSet, to_string(spec.destination));
  }
  if (least_scope(spec.type) > spec.scope) return refuse(Reason::kScopeInvalid);
  Route route;
  route.destination = spec.destination;
  route.type = spec.type;
  route.scope = spec.scope;
  route.protocol = spec.protocol;
  route.tos = spec.tos;
  route.metric = spec.metric.value_or(0);
  route.table = spec.table;
  route.prefsrc = spec.prefsrc;
  route.realm = spec.realm;
  if (!is_known_congestion(spec.metrics.congestion)) return refuse(Reason::kCongestionUnknown);
  if (!(spec.metrics == RouteMetrics{})) route.metrics = Cow(spec.metrics);
  if (!is_refusal(spec.type) && spec.scope > Scope::kHost) return refuse(Reason::kScopeInvalid);
  if (auto settled = settle_nexthops(world, netns, spec, route); !settled) return tl::unexpected(settled.error());
  if (spec.prefsrc && !is_refusal(spec.type) && !is_valid_prefsrc(world, netns, spec))
    return refuse(Reason::kPrefsrcInvalid, to_string(spec.prefsrc));
  return route;
}

Result<Done> insert_route4(World& world, NetnsId netns, Route route, const NewRoute& op) {
  bool taken = false;
  const RouteAt* same = nullptr;
  RouteAt first{};
  std::vector<RouteAt> rivals = routes_with_prefix(world.netns[netns], Family::kInet, route.table, route.destination);
  std::erase_if(rivals, [&](const RouteAt& at) { return at.route->tos != route.tos || at.route->metric != route.metric; });
  for (const RouteAt& at : rivals) {
    if (!taken) first = at;
    taken = true;
    if (same_route(*at.route, route)) same = &at;
  }
  if (taken && op.exclusive) return refuse(Reason::kRouteTaken, to_string(route.destination));
  if (taken && op.replace) {
    if (same != nullptr) {
      if (same->key == first.key) return Done{};
      return refuse(Reason::kRouteTaken, to_string(route.destination));
    }
    fib_erase(world, netns, Family::kInet, route.table, first.key);
    fib_prepend(world, netns, std::move(route));
    return Done{};
  }
  if (same != nullptr) return refuse(Reason::kRouteTaken, to_string(route.destination));
  if (!op.create) return refuse(Reason::kRouteToChangeMissing, to_string(route.destination));
  if (op.append || !taken) {
    fib_append(world, netns, std::move(route));
  } else {
    fib_prepend(world, netns, std::move(route));
  }
  return Done{};
}

Result<Done> delete_route4(World& world, NetnsId netns, const DelRoute& op) {
  const RouteSpec& spec = op.route;
  if (spec.destination.network() != spec.destination.address) {
    return refuse(Reason::kHostBitsSet, to_string(spec.destination));
  }
  if (!world.netns[netns].fib4.tables.contains(spec.table)) return refuse(Reason::kRouteTableMissing);
  for (const RouteAt& at : routes_with_prefix(world.netns[netns], Family::kInet, spec.table, spec.destination)) {
    const Route& route = *at.route;
    const bool match = route.tos == spec.tos && (op.any_type || route.type == spec.type) &&
                       (op.any_scope || route.scope == spec.scope) &&
                       (!spec.prefsrc || route.prefsrc == spec.prefsrc) &&
                       (op.any_protocol || route.protocol == spec.protocol) &&
                       (!spec.metric || *spec.metric == 0 || route.metric == *spec.metric) &&
                       nexthops_match(world, op, route);
    if (!match) continue;
    fib_erase(world, netns, Family::kInet, spec.table, at.key);
    return Done{};
  }
  return refuse(Reason::kRouteMissing, to_string(spec.destination));
}

Result<Reply> run(World& world, const NewRoute& op) {
  const auto netns = administered_netns(world, op.by, op.in);
  if (!netns) return tl::unexpected(netns.error());
  const bool v6 = op.route.family == Family::kInet6;
  auto route = v6 ? make_route6(world, *netns, op.route) : make_route4(world, *netns, op.route);
  if (!route) return tl::unexpected(route.error());
  const auto done = v6 ? insert_route6(world, *netns, std::move(*route), op)
                       : insert_route4(world, *netns, std::move(*route), op);
  if (!done) return tl::unexpected(done.error());
  const bool like_an_address = op.route.type == RouteType::kLocal || op.route.type == RouteType::kBroadcast;
  if (!v6 && like_an_address) edit_fib(world, *netns, Family::kInet).custom_types = true;
  return Done{};
}

Result<Reply> run(World& world, const DelRoute& op) {
  const auto netns = administered_netns(world, op.by, op.in);
  if (!netns) return tl::unexpected(netns.error());
  for (const NexthopSpec& nexthop : op.route.nexthops) {
    if (!nexthop.link.given()) continue;
    if (const auto link = resolve_link(world, *netns, nexthop.link); !link) return tl::unexpected(link.error());
  }
  const auto done = op.route.family == Family::kInet6 ? delete_route6(world, *netns, op) : delete_route4(world, *netns, op);
  if (!done) return tl::unexpected(done.error());
  return Done{};
}

Result<Reply> run(World& world, const FlushRouteCache& op) {
  const auto netns = resolve_netns(world, op.by, op.in);
  if (!netns) return tl::unexpected(netns.error());
  // It is a file of mode 0200 (net_ctl_permissions).
  if (!may_administer(world, op.by, *netns)) return refuse(Reason::kAccessDenied, "route/flush");
  edit_fib(world, *netns, op.family).exceptions.clear();
  return Done{};
}

}  // namespace nslab
