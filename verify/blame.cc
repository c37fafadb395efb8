#include "verify/blame.h"

#include <algorithm>
#include <array>
#include <sstream>

#include "model/ip/fib.h"
#include "verify/explain_links.h"

namespace nslab::verify {

namespace {

const Ifaddr* address_of(const Link& link, const IpAddress& address) {
  for (const Ifaddr& a : address.is_v6() ? *link.addresses6 : *link.addresses4) {
    if (a.local == address) return &a;
  }
  return nullptr;
}

bool has_route(const World& world, NetnsId netns, const IpAddress& to) {
  Flow flow;
  flow.destination = to;
  return fib_lookup(world, netns, flow).found();
}

bool route_stands(const World& world, NetnsId netns, const Cause& cause) {
  const Family family = cause.prefix ? cause.prefix.address.family : cause.gateway.family;
  for (const auto& [table, rows] : fib_of(world.netns[netns], family).tables) {
    for (const auto& [key, route] : rows.routes) {
      if (cause.prefix && route.destination == cause.prefix) return true;
      if (!cause.prefix && cause.gateway && route.nexthop.gateway == cause.gateway) return true;
    }
  }
  return false;
}

bool rule_stands(const World& world, NetnsId netns, const Cause& cause) {
  for (const NfTable& table : world.netns[netns].ruleset->tables) {
    for (const auto& chain : table.chains) {
      if (chain->name != cause.text) continue;
      if (cause.number == 0 && chain->drop_policy) return true;
      for (const NfRule& rule : chain->rules) {
        if (cause.number != 0 && rule.handle == cause.number) return true;
      }
    }
  }
  return false;
}

std::optional<bool> of_link(const World& world, const Link& link, const Cause& cause) {
  switch (cause.fault) {
    case Fault::kLoopbackDown: case Fault::kLinkDown: case Fault::kPeerDown: case Fault::kBridgeDown: return !link.is_up();
    case Fault::kNoAddress: return first_address(link, cause.address ? cause.address.family : Family::kInet) == nullptr;
    case Fault::kNotInBridge: return link.master != cause.other;
    case Fault::kAddressOnPort: return link.master == cause.other && address_of(link, cause.address) != nullptr;
    case Fault::kWrongSubnet: case Fault::kWrongMask: case Fault::kWrongDevice: case Fault::kDuplicateAddress: case Fault::kDadFailed:
      return address_of(link, cause.address) != nullptr;
    case Fault::kDuplicateMac: {
      const Link* other = world.links.find(cause.other);
      return other != nullptr && other->address == link.address;
    }
    case Fault::kMtu: return link.mtu == cause.number;
    case Fault::kRpFilter:
      return std::max((*link.conf4)[Conf4::kRpFilter], (*world.netns[link.netns].conf4_all)[Conf4::kRpFilter]) != 0;
    case Fault::kArpIgnored:
      return std::max((*link.conf4)[Conf4::kArpIgnore], (*world.netns[link.netns].conf4_all)[Conf4::kArpIgnore]) != 0 ||
             link.has(iff::kNoarp);
    case Fault::kIpv6Disabled: return (*link.conf6)[Conf6::kDisableIpv6] != 0;
    case Fault::kForwardingOff: return !forwards(world, link, cause.address ? cause.address.family : Family::kInet);
    case Fault::kLossyQdisc: return link.qdisc->loss > 0.0;
    case Fault::kHairpinOff: return !link.port->hairpin;
    default: return std::nullopt;
  }
}

std::optional<bool> of_netns(const World& world, const Cause& cause) {
  const Netns& ns = world.netns[cause.netns];
  switch (cause.fault) {
    case Fault::kNoRoute: case Fault::kNoRouteBack: return !has_route(world, cause.netns, cause.address);
    case Fault::kWrongRoute: case Fault::kRouteRefuses: case Fault::kWrongGateway: return route_stands(world, cause.netns, cause);
    case Fault::kFirewallRule: case Fault::kFirewallPolicy: case Fault::kBridgeNetfilter: return rule_stands(world, cause.netns, cause);
    case Fault::kWrongNeighbour: {
      const Neighbour* known = ns.neighbours.find(NeighbourKey{cause.link, cause.address});
      return known != nullptr && to_string(known->address) == cause.text;
    }
    case Fault::kEchoIgnored: return ns.sysctls->echo_ignore_all || ns.sysctls->echo6_ignore_all;
    case Fault::kPolicyRule: {
      const auto rules = rules_of(ns, cause.address.family);
      return std::any_of(rules.begin(), rules.end(), [&](const PolicyRule& r) { return r.priority == cause.number; });
    }
    default: return std::nullopt;
  }
}

// The link was made with it: by a default of its namespace that a unit had set.
const HistoryUnit* unit_that_set_default(const History& history, const Cause& cause) {
  const auto strict = [&](const World& world) {
    return world.netns.contains(cause.netns) && (*world.netns[cause.netns].conf4_default)[Conf4::kRpFilter] != 0;
  };
  const auto& units = history.units;
  for (std::size_t i = units.size(); i-- > 0;) {
    const World& after = i + 1 < units.size() ? units[i + 1].before.world : history.after.world;
    if (strict(after) && !strict(units[i].before.world)) return &units[i];
  }
  return nullptr;
}

bool is_small_word(const std::string& word) {
  constexpr std::array<std::string_view, 22> kSmall{"ip",      "-n",      "netns",    "exec",    "add",    "dev", "link", "set",
                                                    "addr",    "address", "route",    "replace", "sysctl", "-w",  "via",  "-6",
                                                    "nsenter", "-t",      "iptables", "-A",      "-I",     "del"};
  return std::find(kSmall.begin(), kSmall.end(), word) != kSmall.end();
}

}  // namespace

std::optional<bool> is_so(const World& world, const Cause& cause) {
  if (cause.link) {
    const Link* link = world.links.find(cause.link);
    if (link == nullptr) return std::nullopt;
    if (auto answer = of_link(world, *link, cause)) return answer;
  }
  if (!cause.netns || !world.netns.contains(cause.netns)) return std::nullopt;
  return of_netns(world, cause);
}

const HistoryUnit* unit_that_made_it_so(const History& history, const Cause& cause) {
  const auto& units = history.units;
  if (is_so(history.after.world, cause) != true) return nullptr;
  for (std::size_t i = units.size(); i-- > 0;) {
    const auto before = is_so(units[i].before.world, cause);
    if (before == true) continue;
    if (!before && cause.fault == Fault::kRpFilter) return unit_that_set_default(history, cause);
    // It came with what it speaks of: that is how things are made, and nobody's fault, unless the fact itself is a thing.
    const bool of_a_state = cause.fault == Fault::kLoopbackDown || cause.fault == Fault::kLinkDown || cause.fault == Fault::kPeerDown ||
                            cause.fault == Fault::kBridgeDown || cause.fault == Fault::kNoAddress || cause.fault == Fault::kNotInBridge ||
                            cause.fault == Fault::kNoRoute || cause.fault == Fault::kNoRouteBack || cause.fault == Fault::kForwardingOff ||
                            cause.fault == Fault::kHairpinOff;
    return !before && of_a_state ? nullptr : &units[i];
  }
  return nullptr;
}

const HistoryUnit* failed_attempt(const History& history, const std::string& command) {
  std::vector<std::string> words;
  std::istringstream in(command);
  std::string word;
  bool after_netns = false;
  while (in >> word) {
    const bool name = after_netns;
    after_netns = word == "-n" || word == "exec" || word == "-t";
    if (!name && !is_small_word(word)) words.push_back(word);
  }
  if (words.empty()) return nullptr;
  for (const HistoryUnit& unit : history.units) {
    if (unit.status == 0) continue;
    std::istringstream text(unit.unit.text);
    std::vector<std::string> said;
    while (text >> word) said.push_back(word);
    if (std::all_of(words.begin(), words.end(), [&](const std::string& w) { return std::find(said.begin(), said.end(), w) != said.end(); }))
      return &unit;
  }
  return nullptr;
}

bool moves_a_link(const HistoryUnit& unit) {
  return std::any_of(unit.done.begin(), unit.done.end(), [](const Op& op) {
    const auto* set = std::get_if<SetLink>(&op);
    return set != nullptr && set->settings.netns.has_value();
  });
}

int line_that_made_link(const History& history, const HistoryUnit& unit) {
  std::string name;
  for (const Op& op : unit.done) {
    const auto* set = std::get_if<SetLink>(&op);
    if (set != nullptr && set->settings.netns) name = set->link.name;
  }
  int line = 0;
  for (const HistoryUnit& earlier : history.units) {
    if (earlier.unit.line >= unit.unit.line) break;
    for (const Op& op : earlier.done) {
      const auto* made = std::get_if<NewLink>(&op);
      if (made == nullptr) continue;
      const auto* veth = std::get_if<NewVeth>(&made->data);
      if (made->name == name || (veth != nullptr && veth->peer_name == name)) line = earlier.unit.line;
    }
  }
  return line;
}

}  // namespace nslab::verify
