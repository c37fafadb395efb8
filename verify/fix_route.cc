#include <fmt/format.h>

#include <algorithm>

#include "model/forward/route.h"
#include "model/ip/fib.h"
#include "verify/fix.h"

namespace nslab::verify {

namespace {

bool has_default(const Netns& netns, Family family) {
  return !routes_with_prefix(netns, family, rt_table::kMain, Prefix::all(family)).empty();
}

// The subnet of the one that has the address; else a guess as wide as people make them.
Prefix subnet_around(const World& world, const IpAddress& to) {
  for (const LinkId id : owners_of(world, to)) {
    const Link& link = world.links[id];
    for (const Ifaddr& a : to.is_v6() ? *link.addresses6 : *link.addresses4) {
      if (a.local == to) return a.subnet();
    }
  }
  const std::uint8_t length = to.is_v6() ? 64 : 24;
  return Prefix{masked(to, length), length};
}

struct Gateway {
  LinkId by{};         // our link
  IpAddress address{};
  int rank = 0;        // lower is better
};

// How well a router could bring packets to an address, lower is better: it has it or a route to it; it has none; it would
// only send them back to who asks.
int distance_by(const World& world, NetnsId router, const IpAddress& to, NetnsId asker) {
  Flow flow;
  flow.destination = to;
  const FibResult found = fib_lookup(world, router, flow);
  if (!found.found()) return 1;
  return found.nexthop.gateway && is_own_address(world, asker, found.nexthop.gateway) ? 2 : 0;
}

std::vector<Gateway> gateways(const Case& about, NetnsId netns, const IpAddress& to) {
  std::vector<Gateway> out;
  const World& world = about.world;
  for (const auto& [index, id] : world.netns[netns].links) {
    const Link& link = world.links[id];
    if (!link.is_up() || link.as<Loopback>() != nullptr || first_address(link, to.family) == nullptr) continue;
    for (const LinkId other : segment_of(world, id)) {
      const Link& far = world.links[other];
      if (far.netns == netns) continue;
      for (const Ifaddr& a : to.is_v6() ? *far.addresses6 : *far.addresses4) {
        if (covering_address(link, a.local) == nullptr || (a.local.is_link_local() && to.is_v6())) continue;
        out.push_back(Gateway{id, a.local, 2 * distance_by(world, far.netns, to, netns) + (forwards(world, far, to.family) ? 0 : 1)});
      }
    }
  }
  std::stable_sort(out.begin(), out.end(), [](const Gateway& a, const Gateway& b) { return a.rank < b.rank; });
  return out;
}

void no_route(const Case& about, NetnsId netns, const IpAddress& to, bool back, Suspicions& out) {
  const Prefix subnet = subnet_around(about.world, to);
  for (const Gateway& gateway : gateways(about, netns, to)) {
    Suspicion found;
    found.cause.fault = back ? Fault::kNoRouteBack : Fault::kNoRoute;
    found.cause.netns = netns;
    found.cause.link = gateway.by;
    found.cause.address = to;
    found.cause.prefix = subnet;
    found.cause.gateway = gateway.address;
    const std::string ip = about.speak.ip(netns) + (to.is_v6() ? " -6" : "");
    const std::string by_default = fmt::format("{} route add default via {}", ip, to_string(gateway.address));
    const std::string by_prefix = fmt::format("{} route add {} via {}", ip, to_string(subnet), to_string(gateway.address));
    if (!has_default(about.world.netns[netns], to.family)) found.remedies.push_back({append(by_default)});
    found.remedies.push_back({append(by_prefix)});
    out.push_back(std::move(found));
  }
}

// Static routes to where nobody is, while the way that is looked for is missing.
void route_to_nowhere(const Case& about, NetnsId netns, const IpAddress& to, bool back, Suspicions& out) {
  const Prefix subnet = subnet_around(about.world, to);
  for (const HistoryUnit& unit : about.history.units) {
    for (const Op& op : unit.done) {
      const auto* route = std::get_if<NewRoute>(&op);
      if (route == nullptr || route->route.destination.length == 0 || route->route.family != to.family) continue;
      const Prefix meant = route->route.destination;
      bool somebody = false;
      for (const auto& [id, link] : about.world.links) {
        for (const Ifaddr& a : to.is_v6() ? *link.addresses6 : *link.addresses4) somebody = somebody || meant.contains(a.local);
      }
      if (somebody) continue;
      Suspicion found;
      found.cause.fault = Fault::kWrongRoute;
      found.cause.netns = netns;
      found.cause.address = to;
      found.cause.prefix = meant;
      (void)back;
      if (auto edit = change_words(unit, to_string(meant), to_string(subnet))) found.remedies.push_back({*edit});
      if (!found.remedies.empty()) out.push_back(std::move(found));
    }
  }
}

std::string_view type_word(RouteType type) {
  switch (type) {
    case RouteType::kBlackhole: return "blackhole";
    case RouteType::kProhibit: return "prohibit";
    case RouteType::kThrow: return "throw";
    default: return "unreachable";
  }
}

// A route that says no.
void route_refuses(const Case& about, NetnsId netns, const IpAddress& to, Suspicions& out) {
  const Fib& fib = fib_of(about.world.netns[netns], to.family);
  for (const auto& [table, rows] : fib.tables) {
    for (const auto& [key, route] : rows.routes) {
      if (route.has_nexthop() || !route.destination.contains(to)) continue;
      Suspicion found;
      found.cause.fault = Fault::kRouteRefuses;
      found.cause.netns = netns;
      found.cause.address = to;
      found.cause.prefix = route.destination;
      found.cause.number = table;
      found.cause.text = std::string(type_word(route.type));
      std::string command = fmt::format("{} route del {} {}", about.speak.ip(netns), type_word(route.type), to_string(route.destination));
      if (table != rt_table::kMain) command += fmt::format(" table {}", table);
      found.remedies.push_back({append(command)});
      out.push_back(std::move(found));
    }
  }
}

// Rules of one's own that lead past the table in which the way is.
void policy_rules(const Case& about, NetnsId netns, const IpAddress& to, Suspicions& out) {
  const Netns& ns = about.world.netns[netns];
  if (!fib_of(ns, to.family).own_rules) return;
  for (const PolicyRule& rule : rules_of(ns, to.family)) {
    const bool usual = rule.priority == 0 || rule.priority >= 32766;
    if (usual) continue;
    Suspicion found;
    found.cause.fault = Fault::kPolicyRule;
    found.cause.netns = netns;
    found.cause.address = to;
    found.cause.number = rule.priority;
    found.remedies.push_back({append(fmt::format("{} rule del pref {}", about.speak.ip(netns), rule.priority))});
    out.push_back(std::move(found));
  }
}

}  // namespace

void suspect_route(const Case& about, NetnsId netns, const IpAddress& to, bool back, Suspicions& out) {
  const World& world = about.world;
  if (!world.netns.contains(netns) || !about.speak.knows(netns)) return;
  const Netns& ns = world.netns[netns];
  if (to.is_loopback()) return suspect_link(about, ns.loopback, out);
  route_refuses(about, netns, to, out);
  const auto& owners = about.speak.owners(to);
  // Links that would lead there if they were up, and those on the segment of the one that has the address.
  for (const auto& [index, id] : ns.links) {
    const Link& link = world.links[id];
    if (covering_address(link, to) != nullptr && (!link.is_up() || !link.carrier)) suspect_link(about, id, out);
  }
  for (const auto& [index, id] : ns.links) {
    const auto segment = segment_of(world, id);
    for (const LinkId owner : owners) {
      if (world.links[owner].netns == netns || !is_in(segment, owner) || covering_address(world.links[id], to) != nullptr) continue;
      const bool by_bridge = world.links.find(world.links[id].master) != nullptr;
      if (!by_bridge) suspect_subnet(about, id, owner, to, out);
    }
  }
  // Links without an address or down, on a segment where others have one: there is the way out.
  for (const auto& [index, id] : ns.links) {
    const Link& link = world.links[id];
    if (link.as<Loopback>() != nullptr || world.links.contains(link.master)) continue;
    if (!link.is_up()) suspect_link(about, id, out);
    LinkId stranger{};
    bool has_fellow = false;
    for (const LinkId other : segment_of(world, id)) {
      const Ifaddr* theirs = world.links[other].netns == netns ? nullptr : first_address(world.links[other], to.family);
      if (theirs == nullptr) continue;
      has_fellow = has_fellow || covering_address(link, theirs->local) != nullptr;
      if (!stranger) stranger = other;
    }
    if (stranger && !has_fellow) suspect_subnet(about, id, stranger, first_address(world.links[stranger], to.family)->local, out);
  }
  if (owners.empty()) {
    for (const auto& [index, id] : ns.links) {
      if (world.links[id].as<Loopback>() == nullptr && covering_address(world.links[id], to) == nullptr &&
          first_address(world.links[id], to.family) == nullptr)
        continue;
      if (world.links[id].as<Loopback>() == nullptr) suspect_absent_address(about, to, id, out);
    }
  }
  policy_rules(about, netns, to, out);
  route_to_nowhere(about, netns, to, back, out);
  no_route(about, netns, to, back, out);
}

}  // namespace nslab::verify
