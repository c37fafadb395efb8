// What of a namespace is told in a line: addresses, routes, forwarding.
#include <fmt/format.h>

#include <algorithm>

#include "model/ip/fib.h"
#include "render/picture.h"

namespace nslab::render {

namespace {

constexpr std::size_t kMostRoutes = 5;

std::string link_name(const World& world, LinkId id) {
  const Link* link = world.links.find(id);
  return link == nullptr ? "?" : link->name.text();
}

std::string_view type_word(RouteType type) {
  switch (type) {
    case RouteType::kBlackhole: return "blackhole ";
    case RouteType::kUnreachable: return "unreachable ";
    case RouteType::kProhibit: return "prohibit ";
    case RouteType::kThrow: return "throw ";
    default: return "";
  }
}

std::string destination_text(const Prefix& prefix) {
  if (prefix.length == 0) return prefix.address.is_v6() ? "default6" : "default";
  return prefix.is_host() ? to_string(prefix.address) : to_string(prefix);
}

// As `ip route` begins it; what a person does not write is left out.
Line route_line(const World& world, const Route& route) {
  Line out;
  out.text = fmt::format("{}{}", type_word(route.type), destination_text(route.destination));
  if (route.has_nexthop()) {
    for (std::size_t i = 0; i < route.nexthop_count(); ++i) {
      const Nexthop& hop = route.nexthop_at(i);
      if (hop.gateway) out.text += " via " + to_string(hop.gateway);
      out.text += " dev " + link_name(world, hop.link);
      if (hop.dead || hop.linkdown) {
        out.text += hop.dead ? " (dead)" : " (linkdown)";
        out.broken = true;
      }
    }
  }
  if (route.table != rt_table::kMain) out.text += fmt::format(" table {}", route.table);
  return out;
}

// Routes that somebody wrote: those that come with addresses say nothing new.
bool is_worth_telling(const Route& route) {
  const bool plain = route.type == RouteType::kUnicast || !route.has_nexthop();
  return plain && route.protocol != rtprot::kKernel && !route.destination.address.is_multicast() && route.table != rt_table::kLocal;
}

void add_routes(const World& world, const Fib& fib, std::vector<Line>& out) {
  std::size_t more = 0, told = 0;
  for (const auto& [number, table] : fib.tables) {
    for (const auto& [key, route] : table.routes) {
      if (!is_worth_telling(route)) continue;
      if (told == kMostRoutes) {
        ++more;
        continue;
      }
      out.push_back(route_line(world, route));
      ++told;
    }
  }
  if (more > 0) out.push_back({fmt::format("and {} more {}", more, more == 1 ? "route" : "routes")});
}

void add_policy_rules(const Fib& fib, std::vector<Line>& out) {
  if (!fib.own_rules) return;
  std::size_t others = 0;
  for (const PolicyRule& rule : *fib.rules) {
    const bool usual = rule.table == rt_table::kLocal || rule.table == rt_table::kMain || rule.table == rt_table::kDefault;
    if (!usual || rule.from.length != 0 || rule.to.length != 0 || rule.fwmark != 0) ++others;
  }
  if (others > 0) out.push_back({fmt::format("{} policy routing {}", others, others == 1 ? "rule" : "rules")});
}

// Forwarding is told where it is on, and where there would be something to forward between.
void add_forwarding(const World& world, const Netns& netns, std::vector<Line>& out) {
  const bool on4 = (*netns.conf4_all)[Conf4::kForwarding] != 0;
  const bool on6 = (*netns.conf6_all)[Conf6::kForwarding] != 0;
  std::size_t stations = 0;
  for (const auto& [index, id] : netns.links) {
    if (id != netns.loopback && !world.links[id].addresses4->empty()) ++stations;
  }
  if (on4 && on6) {
    out.push_back({"forwards IPv4 and IPv6"});
  } else if (on4) {
    out.push_back({"forwards IPv4"});
  } else if (on6) {
    out.push_back({"forwards IPv6"});
  } else if (stations > 1) {
    out.push_back({"does not forward", false, Change::kNone, true});
  }
}

}  // namespace

std::vector<Line> addresses_of(const Link& link) {
  std::vector<Line> out;
  for (const auto* list : {&*link.addresses4, &*link.addresses6}) {
    for (const Ifaddr& address : *list) {
      const bool failed = address.has(ifa::kDadfailed);
      const bool tentative = address.has(ifa::kTentative) && link.is_up();
      if (address.local.is_link_local() && !failed) continue;
      std::string text = fmt::format("{}/{}", to_string(address.local), address.prefix_length);
      if (address.peer && address.peer != address.local)
        text = fmt::format("{} peer {}/{}", to_string(address.local), to_string(address.peer), address.prefix_length);
      if (failed) text += " duplicate";
      if (tentative && !failed) text += " tentative";
      out.push_back({text, failed});
    }
  }
  return out;
}

LinkId uplink_of(const World& world, NetnsId netns) {
  for (const Family family : {Family::kInet, Family::kInet6}) {
    const auto routes = routes_with_prefix(world.netns[netns], family, rt_table::kMain, Prefix::all(family));
    if (!routes.empty() && routes.front().route->has_nexthop()) return routes.front().route->nexthop.link;
  }
  return {};
}

std::vector<Line> facts_of(const World& world, NetnsId netns) {
  std::vector<Line> out;
  const Netns& row = world.netns[netns];
  add_routes(world, row.fib4, out);
  add_routes(world, row.fib6, out);
  add_policy_rules(row.fib4, out);
  add_forwarding(world, row, out);
  std::vector<Line> rules = packet_rules_of(world, netns);
  std::move(rules.begin(), rules.end(), std::back_inserter(out));
  return out;
}

}  // namespace nslab::render
