// How ip prints a route (print_route) and which ones it shows (filter_nlmsg).
#include <algorithm>
#include <array>

#include "shell/tools/iproute/nexthop.h"
#include "shell/tools/iproute/route.h"

namespace nslab::shell {

namespace {

std::string host_or_prefix(const Prefix& prefix) { return prefix.is_host() ? to_string(prefix.address) : to_string(prefix); }

std::string destination_text(const RouteMessage& m) {
  if (!m.cloned && m.destination.length == 0) return "default";
  return host_or_prefix(m.destination);
}

bool is_whole(const std::optional<InetPrefix>& filter) { return filter && filter->address && filter->length == filter->address.bits(); }

Tint tint_of(Family family) { return family == Family::kInet6 ? Tint::kInet6 : Tint::kInet; }

void print_gateway(Printer& print, Family family, const IpAddress& gateway) {
  if (!gateway) return;
  if (gateway.family == family) {
    print.text("via ");
    print.tinted(tint_of(family), "gateway", "{} ", to_string(gateway));
    return;
  }
  if (print.is_json()) {
    print.open_object("via");
    print.json("family", family_name(gateway.family));
    print.json("host", to_string(gateway));
    print.close_object();
  } else {
    print.text("via {} ", family_name(gateway.family));
    print.tinted(tint_of(gateway.family), "", "{} ", to_string(gateway));
  }
}

void print_flow(Printer& print, std::uint32_t realm, bool numeric) {
  const std::uint32_t from = realm >> 16;
  const std::uint32_t to = realm & 0xffff;
  if (print.is_json()) {
    print.open_object("flow");
    if (from != 0) print.json("from", realm_name(from, numeric));
    print.json("to", realm_name(to, numeric));
    print.close_object();
    return;
  }
  print.text("realm{} ", from != 0 ? "s" : "");
  if (from != 0) print.text("{}/", realm_name(from, numeric));
  print.text("{} ", realm_name(to, numeric));
}

void print_flags(Printer& print, const RouteHop& hop) {
  print.open_array("flags");
  if (hop.dead) print.any("", "{} ", std::string_view("dead"));
  if (hop.onlink) print.any("", "{} ", std::string_view("onlink"));
  if (hop.linkdown) print.any("", "{} ", std::string_view("linkdown"));
  print.close_array();
}

void print_cache(Printer& print, const RouteMessage& m) {
  if (print.is_json()) {
    print.open_array("cache");
    for (const std::string_view word : m.cache) print.any("", "{}", word);
    print.close_array();
    return;
  }
  print.line_break();
  print.text("    cache ");
  for (std::size_t i = 0; i < m.cache.size(); ++i) {
    print.text("{}{}{}", i == 0 ? "<" : "", m.cache[i], i + 1 == m.cache.size() ? "> " : ",");
  }
}

void print_cacheinfo(Printer& print, const RouteMessage& m) {
  if (m.expires_s != 0) print.any("expires", "expires {}sec ", m.expires_s);
  if (m.error != 0) print.any("error", "error {} ", static_cast<std::uint32_t>(m.error));
}

// RTAX_*, in the order of their numbers.
struct Metric {
  unsigned number;
  std::string_view name;
  std::uint32_t RouteMetrics::*value;
  unsigned unit;  // of times: how many of the kernel's are a millisecond; 0: no time
};
constexpr std::array kMetrics{
    Metric{2, "mtu", &RouteMetrics::mtu, 0},
    Metric{3, "window", &RouteMetrics::window, 0},
    Metric{4, "rtt", &RouteMetrics::rtt, 8},
    Metric{5, "rttvar", &RouteMetrics::rttvar, 4},
    Metric{6, "ssthresh", &RouteMetrics::ssthresh, 0},
    Metric{7, "cwnd", &RouteMetrics::cwnd, 0},
    Metric{8, "advmss", &RouteMetrics::advmss, 0},
    Metric{9, "reordering", &RouteMetrics::reordering, 0},
    Metric{10, "hoplimit", &RouteMetrics::hoplimit, 0},
    Metric{11, "initcwnd", &RouteMetrics::initcwnd, 0},
    Metric{12, "features", &RouteMetrics::features, 0},
    Metric{13, "rto_min", &RouteMetrics::rto_min, 1},
    Metric{14, "initrwnd", &RouteMetrics::initrwnd, 0},
    Metric{15, "quickack", &RouteMetrics::quickack, 0},
    Metric{17, "fastopen_no_cookie", &RouteMetrics::fastopen_no_cookie, 0},
};
constexpr unsigned kCongestion = 16;

std::string time_text(std::uint32_t ms) { return ms >= 1000 ? fmt::format("{:g}s", ms / 1e3) : fmt::format("{}ms", ms); }

void print_metric(Printer& print, const Metric& metric, std::uint32_t value) {
  if (metric.name == "features") {
    if ((value & 1) != 0) print.null("ecn", "ecn ");
    if ((value & ~1U) != 0) print.any("features", "{} ", fmt::format("{:#x}", value));
  } else if (metric.unit == 0) {
    print.any(metric.name, "{} ", value);
  } else if (print.is_json()) {
    print.json(metric.name, value / metric.unit);
  } else {
    print.text("{} ", time_text(value / metric.unit));
  }
}

void print_metrics(Printer& print, const RouteMetrics& metrics) {
  if (metrics == RouteMetrics{}) return;
  print.open_array("metrics");
  print.open_object();
  const auto word = [&](unsigned number, std::string_view name) {
    print.text("{} ", name);
    if ((metrics.locked & (1U << number)) != 0) print.text("lock ");
  };
  for (const Metric& metric : kMetrics) {
    const std::uint32_t value = metrics.*metric.value;
    if (metric.number > kCongestion) break;
    if (value == 0 && (metrics.locked & (1U << metric.number)) == 0) continue;
    word(metric.number, metric.name);
    print_metric(print, metric, value);
  }
  if (!metrics.congestion.empty()) {
    word(kCongestion, "congctl");
    print.any("congestion", "{} ", metrics.congestion);
  }
  if (metrics.fastopen_no_cookie != 0) {
    word(17, "fastopen_no_cookie");
    print.any("fastopen_no_cookie", "{} ", metrics.fastopen_no_cookie);
  }
  print.close_object();
  print.close_array();
}

void print_hops(Printer& print, const RouteMessage& m) {
  print.open_array("nexthops");
  for (const RouteHop& hop : m.hops) {
    print.open_object();
    print.line_break();
    print.text("\tnexthop ");
    print_gateway(print, m.family, hop.gateway);
    print.any("dev", "dev {} ", hop.dev);
    print.any("weight", "weight {} ", hop.weight);
    print_flags(print, hop);
    print.close_object();
  }
  print.close_array();
}

std::string_view preference_name(std::uint8_t preference) { return preference == 0 ? "medium" : preference == 1 ? "high" : "low"; }

bool within(const InetPrefix& filter, const IpAddress& address) {
  if (filter.length == 0) return true;
  return address && filter.address && masked(address, filter.length) == masked(filter.address, filter.length);
}

bool prefix_passes(const std::optional<InetPrefix>& root, const std::optional<InetPrefix>& match, Family family, const Prefix& prefix) {
  // "default" without a family is of any: its zeros must match all the same.
  const auto counts = [](const std::optional<InetPrefix>& filter) {
    return filter && (filter->family != Family::kNone || filter->has_length);
  };
  const auto zeros = IpAddress::any(family);
  if (counts(root)) {
    if ((root->family != Family::kNone && family != root->family) || root->length > prefix.length || !within(*root, prefix.address))
      return false;
  }
  if (counts(match)) {
    if ((match->family != Family::kNone && family != match->family) || match->length < prefix.length) return false;
    const IpAddress wanted = match->address ? match->address : zeros;
    if (prefix.length != 0 && masked(wanted, prefix.length) != masked(prefix.address, prefix.length)) return false;
  }
  return true;
}

}  // namespace

bool passes(const RouteFilter& filter, const RouteMessage& m, std::optional<Family> preferred) {
  if (preferred && m.family != *preferred) return false;
  if (!filter.any_cloned && filter.cloned != m.cloned) return false;
  if (filter.table != 0 && filter.table != m.table) return false;
  if (filter.protocol && *filter.protocol != m.protocol) return false;
  if (filter.scope && *filter.scope != static_cast<std::uint8_t>(m.scope)) return false;
  if (filter.types != 0 && (filter.types & (1U << static_cast<unsigned>(m.type))) == 0) return false;
  if (filter.tos && *filter.tos != m.tos) return false;
  if (!prefix_passes(filter.root, filter.match, m.family, m.destination)) return false;
  const Prefix source = m.source.family == Family::kNone ? Prefix::all(m.family) : m.source.prefix();
  if (!prefix_passes(filter.from_root, filter.from_match, m.family, source)) return false;
  if (filter.via && filter.via->family != Family::kNone) {
    const Family family = m.hop.gateway ? m.hop.gateway.family : m.family;
    if (family != filter.via->family || !within(*filter.via, m.hop.gateway ? m.hop.gateway : IpAddress::any(m.family))) return false;
  }
  if (filter.prefsrc && filter.prefsrc->family != Family::kNone) {
    if (m.family != filter.prefsrc->family || !within(*filter.prefsrc, m.prefsrc ? m.prefsrc : IpAddress::any(m.family))) return false;
  }
  if (filter.realm && ((*filter.realm ^ m.realm) & filter.realm_mask) != 0) return false;
  if (filter.iif && m.iif.empty()) return false;
  if (filter.dev != 0 && m.hop.ifindex != filter.dev) return false;
  if (filter.mark && *filter.mark != m.mark) return false;
  return !filter.metric || *filter.metric == m.metric.value_or(0);
}

void print_route(Printer& print, const IpOptions& options, const TableNames& tables, const RouteFilter& filter, const RouteMessage& m,
                 bool deleted) {
  const bool details = options.details > 0;
  const bool numeric = options.numeric;
  print.open_object();
  if (deleted) print.flag("deleted", "Deleted ");
  if (m.type != RouteType::kUnicast || details) print.any("type", "{} ", route_type_name(m.type, numeric));
  print.tinted(!m.cloned && m.destination.length == 0 ? Tint::kNone : tint_of(m.family), "dst", "{} ", destination_text(m));
  if (m.source.family != Family::kNone) {
    print.tinted(tint_of(m.family), "from", "from {} ", host_or_prefix(m.source.prefix()));
  }
  if (m.nexthop_id != 0) print.any("nhid", "nhid {} ", m.nexthop_id);
  if (m.tos != 0 && !filter.tos) print.any("tos", "tos {} ", dsfield_name(m.tos, numeric));
  // An IPv6 gateway under an IPv4 route is shown whatever the filter says.
  if (!is_whole(filter.via) || m.hop.gateway.family != m.family) print_gateway(print, m.family, m.hop.gateway);
  if (!m.hop.dev.empty() && filter.dev == 0) {
    print.text("dev ");
    print.tinted(Tint::kName, "dev", "{} ", m.hop.dev);
  }
  if (m.table != 0 && (m.table != rt_table::kMain || details) && filter.table == 0)
    print.any("table", "table {} ", tables.name(m.table, numeric));
  if (!m.cloned) {
    if ((m.protocol != rtprot::kBoot || details) && !filter.hides_protocol)
      print.any("protocol", "proto {} ", protocol_name(m.protocol, numeric));
    if ((m.scope != Scope::kUniverse || details) && !filter.hides_scope) {
      print.any("scope", "scope {} ", scope_name(static_cast<std::uint8_t>(m.scope), numeric));
    }
  }
  if (m.prefsrc && !is_whole(filter.prefsrc)) {
    print.text("src ");
    print.tinted(tint_of(m.family), "prefsrc", "{} ", to_string(m.prefsrc));
  }
  if (m.metric && !filter.metric) print.any("metric", "metric {} ", *m.metric);
  print_flags(print, m.hop);
  if (m.mark != 0) {
    if (print.is_json()) {
      print.json("mark", m.mark);
    } else if (m.mark >= 16) {
      print.text("mark {:#x} ", m.mark);
    } else {
      print.text("mark {} ", m.mark);
    }
  }
  if (m.realm != 0 && filter.realm_mask != ~0U) print_flow(print, m.realm, numeric);
  if (m.uid) print.any("uid", "uid {} ", *m.uid);
  if (m.cloned && m.family == Family::kInet) print_cache(print, m);
  print_cacheinfo(print, m);
  print_metrics(print, m.metrics);
  if (!m.iif.empty() && !filter.iif) print.any("iif", "iif {} ", m.iif);
  if (m.preference) print.any("pref", "pref {}", preference_name(*m.preference));
  if (!m.nexthop_info.empty() && details) print.text("\n\tnh_info {}", m.nexthop_info);
  if (!m.hops.empty()) print_hops(print, m);
  print.text("\n");
  print.close_object();
}

namespace {

RouteHop hop_of(const World& world, const Nexthop& nexthop) {
  RouteHop hop;
  hop.gateway = nexthop.gateway;
  hop.weight = nexthop.weight == 0 ? 256 : nexthop.weight;
  hop.onlink = nexthop.onlink;
  hop.linkdown = nexthop.linkdown;
  hop.dead = nexthop.dead;
  const Link* link = world.links.find(nexthop.link);
  if (link == nullptr) return hop;
  hop.dev = link->name.text();
  hop.ifindex = link->ifindex;
  return hop;
}

// A nexthop without carrier counts as dead where ignore_routes_with_linkdown says so (fib_nexthop_info).
void mark_ignored(const World& world, NetnsId netns, Family family, LinkId id, RouteHop& hop) {
  const Link* link = world.links.find(id);
  if (link == nullptr || !hop.linkdown || hop.dead) return;
  const Netns& ns = world.netns[netns];
  hop.dead = family == Family::kInet6 ? (*link->conf6)[Conf6::kIgnoreRoutesWithLinkdown] != 0
                                      : (*link->conf4)[Conf4::kIgnoreRoutesWithLinkdown] != 0 ||
                                            (*ns.conf4_all)[Conf4::kIgnoreRoutesWithLinkdown] != 0;
}

}  // namespace

RouteMessage route_message(const World& world, NetnsId netns, const Route& route) {
  RouteMessage m;
  m.family = route.destination.address.family;
  m.type = route.type;
  m.destination = route.destination;
  m.tos = route.tos;
  m.table = route.table;
  m.protocol = route.protocol;
  m.scope = m.family == Family::kInet6 ? Scope::kUniverse : route.scope;
  m.prefsrc = route.prefsrc;
  if (m.family == Family::kInet6 || route.metric != 0) m.metric = route.metric;
  m.nexthop_id = route.nexthop_id;
  if (const NexthopObject* object = world.netns[netns].nexthops.find(route.nexthop_id)) {
    Printer text;
    IpOptions detailed;
    detailed.details = 1;
    print_nexthop(text, detailed, world, *object);
    m.nexthop_info = text.take();
  }
  m.realm = route.realm;
  m.metrics = *route.metrics;
  if (m.family == Family::kInet6) m.preference = route.preference;
  if (route.expires != kNever && route.expires > world.now) {
    m.expires_s = static_cast<std::uint32_t>((route.expires - world.now) / std::chrono::seconds(1));
  }
  const auto hop = [&](std::size_t i) {
    const Nexthop& nexthop = route.nexthop_at(i);
    RouteHop one = hop_of(world, nexthop);
    mark_ignored(world, netns, m.family, nexthop.link, one);
    return one;
  };
  if (route.nexthop_count() == 1) {
    m.hop = hop(0);
  } else {
    for (std::size_t i = 0; i < route.nexthop_count(); ++i) m.hops.push_back(hop(i));
    // fib_info.fib_flags: what holds for all nexthops holds for the route.
    if (m.family == Family::kInet && m.nexthop_id == 0) {
      m.hop.dead = std::all_of(m.hops.begin(), m.hops.end(), [](const RouteHop& one) { return one.dead; });
      m.hop.linkdown = std::all_of(m.hops.begin(), m.hops.end(), [](const RouteHop& one) { return one.linkdown; });
    }
  }
  return m;
}

std::vector<std::pair<unsigned, std::uint32_t>> numbered_metrics(const RouteMetrics& metrics) {
  std::vector<std::pair<unsigned, std::uint32_t>> out;
  constexpr unsigned kLock = 1, kMtu = 2;
  const std::uint32_t locked = metrics.locked | (metrics.mtu_locked ? 1U << kMtu : 0U);
  if (locked != 0) out.emplace_back(kLock, locked);
  for (const Metric& metric : kMetrics) {
    if (metrics.*metric.value != 0) out.emplace_back(metric.number, metrics.*metric.value);
  }
  return out;
}

void set_metric(RouteMetrics& metrics, unsigned number, std::uint32_t value) {
  constexpr unsigned kLock = 1, kMtu = 2;
  if (number == kLock) {
    metrics.locked = value;
    metrics.mtu_locked = (value & (1U << kMtu)) != 0;
  }
  for (const Metric& metric : kMetrics) {
    if (metric.number == number) metrics.*metric.value = value;
  }
}

void dump_routes(const World& world, NetnsId netns, Family family, std::uint32_t table,
                 const std::function<void(const RouteMessage&, const Route&)>& visit) {
  const Fib& fib = family == Family::kInet6 ? world.netns[netns].fib6 : world.netns[netns].fib4;
  std::vector<std::uint32_t> ids;
  for (const auto& [id, entry] : fib.tables) {
    if (table == 0 || table == id) ids.push_back(id);
  }
  // A hash of 256 buckets; in one bucket the newest is first.
  std::stable_sort(ids.begin(), ids.end(),
                   [](std::uint32_t a, std::uint32_t b) { return (a & 255) != (b & 255) ? (a & 255) < (b & 255) : a > b; });
  for (const std::uint32_t id : ids) {
    const FibTable* entry = fib.tables.find(id);
    for (const auto& [key, route] : entry->routes) {
      if (route.expires <= world.now) continue;
      visit(route_message(world, netns, route), route);
    }
  }
}

}  // namespace nslab::shell
