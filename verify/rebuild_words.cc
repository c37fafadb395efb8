#include "verify/rebuild_words.h"

#include <fmt/format.h>

#include <array>

namespace nslab::verify {

namespace {

std::string scope_word(Scope scope) {
  switch (scope) {
    case Scope::kUniverse: return "global";
    case Scope::kSite: return "site";
    case Scope::kLink: return "link";
    case Scope::kHost: return "host";
    case Scope::kNowhere: return "nowhere";
  }
  return std::to_string(static_cast<unsigned>(scope));
}

std::string hop_words(const World& world, const Nexthop& hop, Family family) {
  std::string out;
  if (hop.gateway) out += (hop.gateway.family != family ? " via inet6 " : " via ") + to_string(hop.gateway);
  if (hop.link) out += " dev " + shell_word(link_name(world, hop.link));
  if (hop.onlink) out += " onlink";
  return out;
}

std::string metric_words(const RouteMetrics& m) {
  std::string out;
  if (m.mtu != 0) out += fmt::format(" mtu {}{}", m.mtu_locked ? "lock " : "", m.mtu);
  const auto number = [&](const char* word, std::uint32_t value) {
    if (value != 0) out += fmt::format(" {} {}", word, value);
  };
  number("advmss", m.advmss);
  number("hoplimit", m.hoplimit);
  number("window", m.window);
  number("initcwnd", m.initcwnd);
  number("initrwnd", m.initrwnd);
  number("ssthresh", m.ssthresh);
  number("cwnd", m.cwnd);
  number("reordering", m.reordering);
  number("quickack", m.quickack);
  if (m.rtt != 0) out += fmt::format(" rtt {}ms", m.rtt / 8);
  if (m.rttvar != 0) out += fmt::format(" rttvar {}ms", m.rttvar / 4);
  if (m.rto_min != 0) out += fmt::format(" rto_min {}ms", m.rto_min);
  if (!m.congestion.empty()) out += " congctl " + shell_word(m.congestion);
  return out;
}

std::string range_word(std::uint16_t low, std::uint16_t high) {
  return low == high ? std::to_string(low) : fmt::format("{}-{}", low, high);
}

std::string action_words(const PolicyRule& rule) {
  switch (rule.action) {
    case RuleAction::kGoto: return fmt::format(" goto {}", rule.goto_priority);
    case RuleAction::kNop: return " nop";
    case RuleAction::kBlackhole: return " blackhole";
    case RuleAction::kUnreachable: return " unreachable";
    case RuleAction::kProhibit: return " prohibit";
    case RuleAction::kToTable: break;
  }
  return rule.l3mdev ? " l3mdev" : fmt::format(" table {}", rule.table);
}

}  // namespace

std::string shell_word(const std::string& word) {
  static constexpr std::string_view kPlain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./:@,+=%";
  if (!word.empty() && word.find_first_not_of(kPlain) == std::string::npos) return word;
  std::string out = "'";
  for (const char c : word) {
    if (c == '\'') {
      out += "'\\''";
    } else {
      out += c;
    }
  }
  return out + "'";
}

std::string link_name(const World& world, LinkId link) { return link && world.links.contains(link) ? world.links[link].name.text() : ""; }

std::string address_words(const Link& link, const Ifaddr& address) {
  std::string out = to_string(address.local);
  if (address.peer && address.peer != address.local) out += " peer " + to_string(address.peer);
  out += fmt::format("/{}", address.prefix_length);
  if (address.broadcast && !address.broadcast.is_any()) out += " brd " + to_string(address.broadcast);
  if (address.local.is_v4()) {
    out += " scope " + scope_word(address.scope);
    if (!address.label.empty() && address.label != link.name) out += " label " + shell_word(address.label.text());
  }
  if (address.metric != 0) out += fmt::format(" metric {}", address.metric);
  if (address.has(ifa::kNoprefixroute)) out += " noprefixroute";
  if (address.has(ifa::kNodad) && address.local.is_v6()) out += " nodad";
  if (address.has(ifa::kHomeaddress)) out += " home";
  if (address.has(ifa::kManagetempaddr)) out += " mngtmpaddr";
  if (address.has(ifa::kMcautojoin)) out += " autojoin";
  if (address.valid_s != kLifetimeForever || address.preferred_s != kLifetimeForever) {
    const auto life = [](std::uint32_t seconds) { return seconds == kLifetimeForever ? std::string("forever") : std::to_string(seconds); };
    out += " valid_lft " + life(address.valid_s) + " preferred_lft " + life(address.preferred_s);
  }
  return out + " dev " + shell_word(link.name.text());
}

std::string route_words(const World& world, const Route& route) {
  static constexpr std::array kTypes{"unspec",    "unicast",     "local",    "broadcast", "anycast", "multicast",
                                     "blackhole", "unreachable", "prohibit", "throw",     "nat"};
  const Family family = route.destination.address.family;
  std::string out;
  if (route.type != RouteType::kUnicast) out += fmt::format("{} ", kTypes[static_cast<std::size_t>(route.type)]);
  out += route.destination.length == 0 ? "default" : to_string(route.destination);
  if (route.tos != 0) out += fmt::format(" tos {:#x}", route.tos);
  if (route.nexthop_id != 0) {
    out += fmt::format(" nhid {}", route.nexthop_id);
  } else if (route.has_nexthop()) {
    if (route.nexthop_count() == 1) out += hop_words(world, route.nexthop, family);
  }
  if (route.table != rt_table::kMain) out += fmt::format(" table {}", route.table);
  if (route.metric != 0) out += fmt::format(" metric {}", route.metric);
  if (route.protocol != rtprot::kBoot) out += fmt::format(" proto {}", route.protocol);
  if (family == Family::kInet) out += " scope " + scope_word(route.scope);
  if (route.prefsrc) out += " src " + to_string(route.prefsrc);
  if (route.realm != 0)
    out += route.realm >> 16U != 0 ? fmt::format(" realm {}/{}", route.realm >> 16U, route.realm & 0xffffU)
                                   : fmt::format(" realm {}", route.realm);
  out += metric_words(*route.metrics);
  if (route.preference == 1) out += " pref high";
  if (route.preference == 3) out += " pref low";
  if (route.nexthop_id == 0 && route.has_nexthop() && route.nexthop_count() > 1) {
    for (std::size_t i = 0; i < route.nexthop_count(); ++i) {
      out += " nexthop" + hop_words(world, route.nexthop_at(i), family) + fmt::format(" weight {}", route.nexthop_at(i).weight);
    }
  }
  return out;
}

std::string rule_words(const PolicyRule& rule) {
  std::string out = fmt::format("pref {}", rule.priority);
  if (rule.invert) out += " not";
  out += " from " + (rule.from ? to_string(rule.from) : std::string("all"));
  if (rule.to) out += " to " + to_string(rule.to);
  if (rule.tos != 0) out += fmt::format(" tos {:#x}", rule.tos);
  if (rule.fwmark != 0 || rule.fwmask != 0) {
    out += fmt::format(" fwmark {:#x}", rule.fwmark);
    if (rule.fwmask != 0xffffffff) out += fmt::format("/{:#x}", rule.fwmask);
  }
  if (!rule.iif.empty()) out += " iif " + shell_word(rule.iif.text());
  if (!rule.oif.empty()) out += " oif " + shell_word(rule.oif.text());
  if (rule.has_uid_range) out += fmt::format(" uidrange {}-{}", rule.uid_low, rule.uid_high);
  if (rule.ip_protocol != 0) out += fmt::format(" ipproto {}", rule.ip_protocol);
  if (rule.has_sport) out += " sport " + range_word(rule.sport_low, rule.sport_high);
  if (rule.has_dport) out += " dport " + range_word(rule.dport_low, rule.dport_high);
  if (rule.tunnel_id != 0) out += fmt::format(" tun_id {}", rule.tunnel_id);
  out += action_words(rule);
  if (rule.suppress_prefix_length >= 0) out += fmt::format(" suppress_prefixlength {}", rule.suppress_prefix_length);
  if (rule.suppress_group >= 0) out += fmt::format(" suppress_ifgroup {}", rule.suppress_group);
  if (rule.realms != 0) out += fmt::format(" realms {}/{}", rule.realms >> 16U, rule.realms & 0xffffU);
  if (rule.protocol != 0) out += fmt::format(" protocol {}", rule.protocol);
  return out;
}

std::string nexthop_words(const World& world, const NexthopObject& object) {
  std::string out = fmt::format("id {}", object.id);
  if (!object.group.empty()) {
    std::string members;
    for (const auto& [id, weight] : object.group)
      members += fmt::format("{}{}{}", members.empty() ? "" : "/", id, weight == 1 ? "" : fmt::format(",{}", weight));
    out += " group " + members;
  } else if (object.blackhole) {
    out += " blackhole";
  } else {
    out += hop_words(world, object.nexthop, object.family);
  }
  if (object.fdb) out += " fdb";
  if (object.protocol != 0) out += fmt::format(" proto {}", object.protocol);
  return out;
}

}  // namespace nslab::verify
