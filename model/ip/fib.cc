#include "model/ip/fib.h"

#include <algorithm>
#include <array>

#include "model/ip/addresses.h"

namespace nslab {

namespace {

PolicyRule table_rule(std::uint32_t priority, std::uint32_t table) {
  PolicyRule rule;
  rule.priority = priority;
  rule.table = table;
  rule.protocol = rtprot::kKernel;
  return rule;
}

const std::array<PolicyRule, 3> kRulesOfAll{table_rule(0, rt_table::kLocal), table_rule(32766, rt_table::kMain),
                                            table_rule(32767, rt_table::kDefault)};

template <class Act>
void each_link_once(const Route& route, Act act) {
  for (std::size_t i = 0; i < route.nexthop_count(); ++i) {
    const LinkId link = route.nexthop_at(i).link;
    bool seen = !link;
    for (std::size_t j = 0; j < i; ++j) seen = seen || route.nexthop_at(j).link == link;
    if (!seen) act(link);
  }
}

// Where the routes of a prefix begin, in the order of FibKey: each packet looks some up. Keys of one table are of one family.
struct SoughtPrefix {
  std::uint64_t high = 0, low = 0;
  std::uint8_t shortness = 0;

  // The prefix of this length that has the address in it.
  SoughtPrefix(const IpAddress& within, unsigned length) : shortness(static_cast<std::uint8_t>(128 - length)) {
    const bool v6 = within.is_v6();
    const unsigned bits = v6 ? length : length + 96;  // of the 128 that are the prefix's
    const std::uint64_t all = ~std::uint64_t{0};
    const std::uint64_t mask_high = bits >= 64 ? all : bits == 0 ? 0 : all << (64 - bits);
    const std::uint64_t mask_low = bits <= 64 ? 0 : bits >= 128 ? all : all << (128 - bits);
    high = v6 ? within.high | ~mask_high : 0;  // FibTable::first_key: of IPv6 the last address, of IPv4 the first
    low = v6 ? within.low | ~mask_low : within.low & mask_low;
  }
  [[nodiscard]] bool is_of(const FibKey& key) const { return key.end.low == low && key.end.high == high && key.shortness == shortness; }
};
bool operator<(const FibKey& a, const SoughtPrefix& b) {
  if (a.end.high != b.high) return a.end.high < b.high;
  return a.end.low != b.low ? a.end.low < b.low : a.shortness < b.shortness;
}
bool operator<(const SoughtPrefix& a, const FibKey& b) {  // only to find the node: what is equal stands at or after it
  if (a.high != b.end.high) return a.high < b.end.high;
  return a.low != b.end.low ? a.low < b.end.low : a.shortness <= b.shortness;
}

// fib_new_table: the local table brings the main one with it, unless rules tell them apart.
FibTable& table_for(Fib& fib, Family family, std::uint32_t id) {
  if (FibTable* known = fib.tables.edit(id)) return *known;
  if (family == Family::kInet && id == rt_table::kLocal && !fib.own_rules) (void)fib.tables[rt_table::kMain];
  return fib.tables[id];
}

void count_out(World& world, NetnsId netns, const IpAddress& preferred) {
  auto& counts = world.netns.edit(netns).preferred_sources;
  if (--*counts.edit(preferred) == 0) counts.erase(preferred);
}

// A bit for each value that the lowest six bits of an address can have.
std::uint64_t low_bits(const IpAddress& address) { return std::uint64_t{1} << (address.low & 63U); }

FibKey put(World& world, Netns& netns, Fib& fib, FibTable& table, Route&& route, std::int32_t order) {
  const FibKey key = FibTable::key_of(route, order);
  const RouteRef ref{route.destination.address.family, route.table, key};
  each_link_once(route, [&](LinkId link) {
    std::vector<RouteRef>& noted = world.links.edit_aside(link).routes.edit();
    if (noted.size() == noted.capacity()) noted.reserve(noted.size() + 4 + noted.size() / 4);  // most links have a handful
    noted.push_back(ref);
  });
  table.count(route.destination.length, 1);
  if (route.type == RouteType::kBroadcast) fib.broadcasts |= low_bits(route.destination.address);
  if (route.prefsrc) {
    if (std::uint32_t* known = netns.preferred_sources.edit(route.prefsrc)) {
      ++*known;
    } else {
      netns.preferred_sources.set(route.prefsrc, 1);
    }
  }
  table.routes.set(key, std::move(route));
  return key;
}

// fib_lookup_good_nhc
bool is_good(const World& world, const Netns& netns, const Flow& flow, const Nexthop& nexthop) {
  if (nexthop.dead) return false;
  if (flow.out && nexthop.link != flow.out) return false;
  if (nexthop.linkdown && !flow.ignore_linkdown) {
    const Link& link = world.links[nexthop.link];
    const bool ignored =
        flow.destination.is_v4()
            ? (*link.conf4)[Conf4::kIgnoreRoutesWithLinkdown] != 0 ||
                  (*netns.conf4_all)[Conf4::kIgnoreRoutesWithLinkdown] != 0
            : (*link.conf6)[Conf6::kIgnoreRoutesWithLinkdown] != 0 ||
                  (*netns.conf6_all)[Conf6::kIgnoreRoutesWithLinkdown] != 0;
    if (ignored) return false;
  }
  return true;
}

Errno error_of(RouteType type) {
  switch (type) {
    case RouteType::kBlackhole: return Errno::kEINVAL;
    case RouteType::kUnreachable: return Errno::kEHOSTUNREACH;
    case RouteType::kProhibit: return Errno::kEACCES;
    case RouteType::kThrow: return Errno::kEAGAIN;
    case RouteType::kUnspec:
    case RouteType::kNat: return Errno::kEINVAL;
    case RouteType::kUnicast:
    case RouteType::kLocal:
    case RouteType::kBroadcast:
    case RouteType::kAnycast:
    case RouteType::kMulticast: return Errno::kNone;
  }
  return Errno::kEINVAL;
}

// The nexthop for a flow: of several usable ones, by weight.
const Nexthop* choose(const World& world, const Netns& netns, const Flow& flow, const Route& route) {
  if (route.more.empty()) return is_good(world, netns, flow, route.nexthop) ? &route.nexthop : nullptr;
  std::uint32_t total = 0;
  for (std::size_t i = 0; i < route.nexthop_count(); ++i) {
    if (is_good(world, netns, flow, route.nexthop_at(i))) total += route.nexthop_at(i).weight;
  }
  if (total == 0) return nullptr;
  std::uint32_t at = (flow.hash + netns.sysctls->multipath_seed) % total;
  for (std::size_t i = 0; i < route.nexthop_count(); ++i) {
    const Nexthop& nexthop = route.nexthop_at(i);
    if (!is_good(world, netns, flow, nexthop)) continue;
    if (at < nexthop.weight) return &nexthop;
    at -= nexthop.weight;
  }
  return nullptr;
}

// The route that decides about a flow, where it stands, and which of its nexthops; none.
struct Match {
  const Route* route = nullptr;
  const Nexthop* nexthop = nullptr;
  std::uint32_t table = 0;

  // Of a table that comes before others: whether those are not asked any more.
  [[nodiscard]] bool is_final() const { return route != nullptr && route->type != RouteType::kUnspec && route->type != RouteType::kThrow; }
};

FibResult result_of(const Match& match) {
  FibResult result;
  if (match.route == nullptr) return result;
  const Route& route = *match.route;
  // IPv6 knows only routes that reject as no way (RTF_REJECT): one of type nat leads on.
  const bool leads = route.type == RouteType::kNat && route.destination.address.is_v6();
  result.error = leads ? Errno::kNone : error_of(route.type);
  result.type = route.type;
  result.table = match.table;
  result.prefix = route.destination;
  result.nexthop = *match.nexthop;
  result.scope = route.scope;
  result.protocol = route.protocol;
  result.metric = route.metric;
  result.prefsrc = route.prefsrc;
  if (!route.metrics.empty()) {
    result.mtu = route.metrics->mtu;
    result.mtu_locked = route.metrics->mtu_locked;
  }
  return result;
}

// Looks for a usable route with exactly this prefix. True ends the search: found, or refused.
bool search(const World& world, const Netns& netns, const Flow& flow, std::uint32_t id, const FibTable& table,
            const SoughtPrefix& prefix, Match& match) {
  bool found = false;
  table.routes.visit_from(prefix, [&](const FibKey& key, const Route& route) {
    if (!prefix.is_of(key)) return false;
    if (route.tos != 0 && route.tos != (flow.tos & 0x1c)) return true;
    if (flow.destination.is_v4() && route.scope < flow.scope) return true;
    if (route.expires <= world.now) return true;
    const Nexthop* nexthop = route.has_nexthop() ? choose(world, netns, flow, route) : &route.nexthop;
    if (nexthop == nullptr) return true;
    match = Match{&route, nexthop, id};
    found = true;
    return false;
  });
  return found;
}

bool has_host_route(const FibTable& table, const IpAddress& address, RouteType type) {
  const SoughtPrefix host(address, address.bits());
  bool found = false;
  table.routes.visit_from(host, [&](const FibKey& key, const Route& route) {
    if (!host.is_of(key)) return false;
    found = route.type == type;
    return !found;
  });
  return found;
}

// The longest match in one table, or in two that count as one (the second may be null).
Match lookup(const World& world, const Netns& netns, const Flow& flow, std::uint32_t id, const FibTable* table,
             std::uint32_t other_id, const FibTable* other) {
  Match match;
  std::size_t i = 0;
  std::size_t j = 0;
  const std::size_t i_end = table == nullptr ? 0 : table->lengths.size();
  const std::size_t j_end = other == nullptr ? 0 : other->lengths.size();
  while (i < i_end || j < j_end) {
    const int a = i < i_end ? table->lengths[i].length : -1;
    const int b = j < j_end ? other->lengths[j].length : -1;
    const SoughtPrefix prefix(flow.destination, static_cast<unsigned>(std::max(a, b)));
    if (a >= b) {
      if (search(world, netns, flow, id, *table, prefix, match)) break;
      ++i;
    }
    if (b >= a) {
      if (search(world, netns, flow, other_id, *other, prefix, match)) break;
      ++j;
    }
  }
  return match;
}

// attach_rules: links are those that have the names now. What the host sends itself comes in at its loopback link.
bool rule_matches(const World& world, const Netns& netns, const PolicyRule& rule, const Flow& flow) {
  const auto name_of = [&](LinkId id) { return world.links.contains(id) ? world.links[id].name : LinkName(); };
  bool match = true;
  if (!rule.iif.empty()) match = match && name_of(flow.in ? flow.in : netns.loopback) == rule.iif;
  if (!rule.oif.empty()) match = match && name_of(flow.out) == rule.oif;
  if (rule.fwmask != 0) match = match && (flow.mark & rule.fwmask) == (rule.fwmark & rule.fwmask);
  if (rule.from) match = match && (flow.source ? rule.from.contains(flow.source) : rule.from.length == 0);
  if (rule.to) match = match && rule.to.contains(flow.destination);
  if (rule.tos != 0) match = match && rule.tos == (flow.tos & 0x1c);
  if (rule.ip_protocol != 0) match = match && rule.ip_protocol == flow.protocol;
  if (rule.sport_high != 0) match = match && flow.source_port >= rule.sport_low && flow.source_port <= rule.sport_high;
  if (rule.dport_high != 0) {
    match = match && flow.destination_port >= rule.dport_low && flow.destination_port <= rule.dport_high;
  }
  if (rule.has_uid_range) match = match && flow.uid >= rule.uid_low && flow.uid <= rule.uid_high;
  if (rule.l3mdev) match = match && (flow.in || flow.out);
  return match != rule.invert;
}

std::uint32_t vrf_table(const World& world, const Flow& flow) {
  for (const LinkId id : {flow.out, flow.in}) {
    const Link* link = world.links.find(id);
    if (link == nullptr) continue;
    if (const Vrf* vrf = link->as<Vrf>()) return vrf->table;
    const std::uint32_t table = table_of_link(world, *link, 0);
    if (table != 0) return table;
  }
  return 0;
}

bool has_rule_at(const Netns& netns, Family family, std::uint32_t priority) {
  const auto rules = rules_of(netns, family);
  return std::any_of(rules.begin(), rules.end(), [&](const PolicyRule& r) { return r.priority == priority; });
}

// fib4_rule_suppress
bool is_suppressed(const World& world, const PolicyRule& rule, const FibResult& result) {
  if (!result.found()) return false;
  if (rule.suppress_prefix_length >= 0 && result.prefix.length <= rule.suppress_prefix_length) return true;
  const Link* link = world.links.find(result.nexthop.link);
  return rule.suppress_group >= 0 && link != nullptr && link->group == static_cast<std::uint32_t>(rule.suppress_group);
}

FibResult lookup_by_rules(const World& world, const Netns& netns, const Flow& flow) {
  const Fib& fib = fib_of(netns, flow.destination.family);
  std::uint32_t jump_to = 0;
  for (const PolicyRule& rule : rules_of(netns, flow.destination.family)) {
    if (rule.priority < jump_to || !rule_matches(world, netns, rule, flow)) continue;
    FibResult result;
    switch (rule.action) {
      case RuleAction::kGoto:
        if (has_rule_at(netns, flow.destination.family, rule.goto_priority)) jump_to = rule.goto_priority;
        continue;
      case RuleAction::kNop: continue;
      case RuleAction::kUnreachable: result.error = Errno::kENETUNREACH; return result;
      case RuleAction::kProhibit: result.error = Errno::kEACCES; return result;
      case RuleAction::kBlackhole: result.error = Errno::kEINVAL; return result;
      case RuleAction::kToTable: break;
    }
    const std::uint32_t id = rule.l3mdev ? vrf_table(world, flow) : rule.table;
    Flow asked = flow;
    if (rule.l3mdev && world.links.contains(flow.out) && world.links[flow.out].as<Vrf>() != nullptr) asked.out = {};
    result = result_of(lookup(world, netns, asked, id, fib.tables.find(id), 0, nullptr));
    const bool suppressed = is_suppressed(world, rule, result);
    const bool nothing = result.type == RouteType::kUnspec || result.error == Errno::kEAGAIN;
    if (!nothing && !suppressed) return result;
  }
  return {};
}

}  // namespace

FibKey FibTable::key_of(const Route& route, std::int32_t order) {
  FibKey key = first_key(route.destination);
  key.tos_down = static_cast<std::uint8_t>(255 - route.tos);
  key.metric = route.metric;
  key.order = order;
  return key;
}

FibKey FibTable::first_key(const Prefix& prefix) {
  FibKey key;
  key.end = prefix.address.is_v4() ? prefix.network() : prefix.last();
  key.shortness = static_cast<std::uint8_t>(128 - prefix.length);
  key.order = INT32_MIN;
  return key;
}

void FibTable::count(std::uint8_t length, int by) {
  const auto at = std::find_if(lengths.begin(), lengths.end(), [&](const LengthCount& l) { return l.length <= length; });
  if (at == lengths.end() || at->length != length) {
    constexpr std::size_t kUsual = 4;
    const auto place = at - lengths.begin();
    if (lengths.empty()) lengths.reserve(kUsual);
    lengths.insert(lengths.begin() + place, LengthCount{length, 1});
  } else if ((at->routes += static_cast<std::uint32_t>(by)) == 0) {
    lengths.erase(at);
  }
}

const Fib& fib_of(const Netns& netns, Family family) { return family == Family::kInet6 ? netns.fib6 : netns.fib4; }

Fib& edit_fib(World& world, NetnsId netns, Family family) {
  Netns& edited = world.netns.edit(netns);
  return family == Family::kInet6 ? edited.fib6 : edited.fib4;
}

std::span<const PolicyRule> rules_of(const Netns& netns, Family family) {
  const Fib& fib = fib_of(netns, family);
  if (fib.own_rules) return *fib.rules;
  return std::span(kRulesOfAll).first(family == Family::kInet6 ? 2 : 3);
}

void edit_rules(World& world, NetnsId netns, Family family, std::vector<PolicyRule> rules) {
  Fib& fib = edit_fib(world, netns, family);
  fib.own_rules = true;
  fib.rules = Cow(std::move(rules));
}

FibResult fib_lookup(const World& world, NetnsId netns, const Flow& flow) {
  const Netns& ns = world.netns[netns];
  const Fib& fib = fib_of(ns, flow.destination.family);
  if (fib.own_rules) return lookup_by_rules(world, ns, flow);
  const FibTable* local = fib.tables.find(rt_table::kLocal);
  const FibTable* main = fib.tables.find(rt_table::kMain);
  if (flow.destination.is_v6()) {  // local, then main: here the tables stay apart (fib6_rule_lookup)
    const Match first = lookup(world, ns, flow, rt_table::kLocal, local, 0, nullptr);
    if (first.is_final()) return result_of(first);
    const FibResult result = result_of(lookup(world, ns, flow, rt_table::kMain, main, 0, nullptr));
    return result.error == Errno::kEAGAIN ? FibResult{} : result;
  }
  const Match match = lookup(world, ns, flow, rt_table::kLocal, local, rt_table::kMain, main);
  if (match.is_final()) return result_of(match);
  return result_of(lookup(world, ns, flow, rt_table::kDefault, fib.tables.find(rt_table::kDefault), 0, nullptr));
}

FibResult fib_lookup_table(const World& world, NetnsId netns, const Flow& flow, std::uint32_t table) {
  const Netns& ns = world.netns[netns];
  return result_of(lookup(world, ns, flow, table, fib_of(ns, flow.destination.family).tables.find(table), 0, nullptr));
}

std::vector<RouteAt> routes_with_prefix(const Netns& netns, Family family, std::uint32_t table, const Prefix& prefix) {
  std::vector<RouteAt> found;
  const FibTable* fib = fib_of(netns, family).tables.find(table);
  if (fib == nullptr) return found;
  const FibKey first = FibTable::first_key(prefix);
  fib->routes.visit_from(first, [&](const FibKey& key, const Route& route) {
    if (key.end != first.end || key.shortness != first.shortness) return false;
    found.push_back({key, &route});
    return true;
  });
  return found;
}

FibKey fib_append(World& world, NetnsId netns, Route route) {
  const Family family = route.destination.address.family;
  Netns& edited = world.netns.edit(netns);
  Fib& fib = family == Family::kInet6 ? edited.fib6 : edited.fib4;
  FibTable& table = table_for(fib, family, route.table);
  return put(world, edited, fib, table, std::move(route), table.next_order++);
}

FibKey fib_prepend(World& world, NetnsId netns, Route route) {
  const Family family = route.destination.address.family;
  Netns& edited = world.netns.edit(netns);
  Fib& fib = family == Family::kInet6 ? edited.fib6 : edited.fib4;
  FibTable& table = table_for(fib, family, route.table);
  return put(world, edited, fib, table, std::move(route), --table.first_order);
}

void fib_erase(World& world, NetnsId netns, Family family, std::uint32_t table, const FibKey& key) {
  FibTable* edited = edit_fib(world, netns, family).tables.edit(table);
  const Route& route = *edited->routes.find(key);
  each_link_once(route, [&](LinkId link) {
    if (world.links.contains(link)) std::erase(world.links.edit_aside(link).routes.edit(), RouteRef{family, table, key});
  });
  edited->count(route.destination.length, -1);
  if (route.prefsrc) count_out(world, netns, route.prefsrc);
  edited->routes.erase(key);
}

void fib_forget_prefsrc(World& world, NetnsId netns, const RouteRef& ref) {
  Route* route = fib_edit(world, netns, ref.family, ref.table, ref.key);
  count_out(world, netns, std::exchange(route->prefsrc, IpAddress{}));
}

Route* fib_edit(World& world, NetnsId netns, Family family, std::uint32_t table, const FibKey& key) {
  FibTable* edited = edit_fib(world, netns, family).tables.edit(table);
  return edited == nullptr ? nullptr : edited->routes.edit(key);
}

RouteType address_type(const World& world, NetnsId netns, const IpAddress& address, LinkId link) {
  if (address.is_any() || address.is_limited_broadcast()) return RouteType::kBroadcast;
  if (address.is_multicast()) return RouteType::kMulticast;
  const Netns& ns = world.netns[netns];
  const Fib& fib = fib_of(ns, address.family);
  Flow flow;
  flow.destination = address;
  // Until a rule parts them, local and main are one trie, and what main says of a longer prefix hides what local says.
  const bool merged = address.is_v4() && !fib.own_rules;
  const Match match = lookup(world, ns, flow, rt_table::kLocal, fib.tables.find(rt_table::kLocal), rt_table::kMain,
                             merged ? fib.tables.find(rt_table::kMain) : nullptr);
  if (match.route == nullptr || error_of(match.route->type) != Errno::kNone) return RouteType::kUnicast;
  return !link || match.nexthop->link == link ? match.route->type : RouteType::kUnicast;
}

RouteType address_type(const World& world, NetnsId netns, const IpAddress& address) {
  return address_type(world, netns, address, {});
}

bool is_broadcast(const World& world, NetnsId netns, const IpAddress& address) {
  const Fib& fib = fib_of(world.netns[netns], address.family);
  if (!fib.custom_types && !address.is_any() && !address.is_limited_broadcast()) {
    // Then such routes are the kernel's own, host routes of the local table; hardly any address has one.
    if ((fib.broadcasts & low_bits(address)) == 0) return false;
    const FibTable* local = fib.tables.find(rt_table::kLocal);
    if (local == nullptr || !has_host_route(*local, address, RouteType::kBroadcast)) return false;
  }
  return address_type(world, netns, address) == RouteType::kBroadcast;
}

bool is_own_address(const World& world, NetnsId netns, const IpAddress& address) {
  return world.netns[netns].own_addresses.contains(address);
}

namespace {

// l3mdev_master_dev_rcu
LinkId domain_of(const World& world, LinkId id) {
  const Link* link = world.links.find(id);
  if (link == nullptr || link->as<Vrf>() != nullptr) return link == nullptr ? LinkId{} : id;
  const Link* master = world.links.find(link->master);
  return master != nullptr && master->as<Vrf>() != nullptr ? link->master : LinkId{};
}

}  // namespace

bool can_send_from6(const World& world, NetnsId netns, LinkId link, const IpAddress& address) {
  const auto holds = [&](LinkId id) {
    const Ifaddr* found = world.links.contains(id) ? find_address(world.links[id], address) : nullptr;
    return found != nullptr && !found->has(ifa::kTentative);
  };
  if (address.is_link_local()) return holds(link);
  if (!is_own_address(world, netns, address)) return false;
  const LinkId domain = domain_of(world, link);
  for (const auto& [index, id] : world.netns[netns].links) {
    if (holds(id) && domain_of(world, id) == domain) return true;
  }
  return false;
}

std::uint32_t table_of_link(const World& world, const Link& link, std::uint32_t otherwise) {
  if (const Vrf* vrf = link.as<Vrf>()) return vrf->table;
  if (!link.master) return otherwise;
  const Link* master = world.links.find(link.master);
  const Vrf* vrf = master == nullptr ? nullptr : master->as<Vrf>();
  return vrf == nullptr ? otherwise : vrf->table;
}

}  // namespace nslab
