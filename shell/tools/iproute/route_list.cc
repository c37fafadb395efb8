// ip route show and flush.
#include "model/forward/route.h"
#include "model/ip/fib.h"
#include "shell/tools/iproute/route.h"

namespace nslab::shell {

namespace {

struct Query {
  Ip& ip;
  TableNames tables{ip.call};
  RouteFilter filter{};
  Family family = Family::kNone;
  std::string dev{}, iif{};

  const std::string& value() { return ip.next(); }
  std::optional<InetPrefix> prefix() { return get_prefix(ip, ip.word(), family); }

  void read_table() {
    const std::string& word = value();
    if (const auto found = tables.number(word)) {
      filter.table = *found;
    } else if (word == "all") {
      filter.table = 0;
    } else if (word == "cache") {
      filter.cloned = true;
    } else if (word == "help") {
      route_usage(ip);
    } else {
      ip.invalid("table id value is invalid\n", word);
    }
  }

  void read_protocol() {
    const auto found = protocol_number(value());
    if (!found && ip.word() != "all") ip.invalid("invalid \"protocol\"\n", ip.word());
    filter.protocol = found;
    filter.hides_protocol = found.has_value();
  }

  void read_scope() {
    const auto found = scope_number(value());
    if (!found && ip.word() != "all") ip.invalid("invalid \"scope\"\n", ip.word());
    filter.scope = found;
    filter.hides_scope = found.has_value();
  }

  void read_realms_word() {
    const std::string& word = value();
    const auto found = read_realms(word);
    if (!found) ip.invalid("invalid realms\n", word);
    filter.realm = *found;
    filter.realm_mask = ~0U;
    if ((*found & 0xffff) == 0 && word.back() == '/') filter.realm_mask &= ~0xffffU;
    if ((*found & 0xffff0000U) == 0 && (word.find('/') == std::string::npos || word[0] == '/')) filter.realm_mask &= ~0xffff0000U;
  }

  // [ root | match | exact ] PREFIX
  void read_prefix_words(std::optional<InetPrefix>& root, std::optional<InetPrefix>& match) {
    if (ip.is("root")) {
      value();
      root = prefix();
    } else if (ip.is("match")) {
      value();
      match = prefix();
    } else {
      if (ip.is("exact")) value();
      root = match = prefix();
    }
  }

  bool read_key() {
    const std::string& word = ip.word();
    if (ip.is("table")) {
      read_table();
    } else if (ip.is("vrf")) {
      filter.table = vrf_table_of(ip, value());
      filter.types = ~(1U << static_cast<unsigned>(RouteType::kLocal) | 1U << static_cast<unsigned>(RouteType::kBroadcast));
    } else if (ip.is("cached") || ip.is("cloned")) {
      filter.cloned = true;
    } else if (word == "tos" || ip.is("dsfield")) {
      const auto found = dsfield_number(value());
      if (!found) ip.invalid("TOS value is invalid\n", ip.word());
      filter.tos = *found;
    } else if (ip.is("protocol")) {
      read_protocol();
    } else if (ip.is("scope")) {
      read_scope();
    } else if (ip.is("type")) {
      const auto found = route_type_number(value());
      if (!found) ip.invalid("node type value is invalid\n", ip.word());
      filter.types = 1U << (*found & 31);
    } else if (word == "dev" || word == "oif") {
      dev = value();
    } else if (word == "iif") {
      iif = value();
    } else if (word == "mark") {
      const auto found = c_number(value());
      if (!found) ip.invalid("invalid mark value", ip.word());
      filter.mark = static_cast<std::uint32_t>(*found);
    } else if (ip.is("metric") || ip.is("priority") || word == "preference") {
      const auto found = c_number(value());
      if (!found) ip.invalid("\"metric\" value is invalid\n", ip.word());
      filter.metric = static_cast<std::uint32_t>(*found);
    } else {
      return false;
    }
    return true;
  }

  void read() {
    family = preferred_family(ip);
    filter.table = rt_table::kMain;
    for (; ip.more(); ++ip.at) {
      if (read_key()) continue;
      if (ip.word() == "via") {
        value();
        const auto given = read_family(ip.word());
        if (given) value();
        filter.via = get_prefix(ip, ip.word(), given.value_or(family));
      } else if (ip.word() == "src") {
        value();
        filter.prefsrc = prefix();
      } else if (ip.is("realms")) {
        read_realms_word();
      } else if (ip.is("from")) {
        value();
        read_prefix_words(filter.from_root, filter.from_match);
      } else {
        if (ip.is("to")) value();
        read_prefix_words(filter.root, filter.match);
      }
    }
    if (family == Family::kNone && filter.table != 0) family = Family::kInet;
    if (!iif.empty()) {
      need_device(ip, iif);
      filter.iif = true;
    }
    if (!dev.empty()) filter.dev = need_device(ip, dev).ifindex;
  }

  // The kernel's part: refuses tables that are not there. False: it did.
  bool table_exists() const {
    if (filter.table == 0 || filter.cloned) return true;
    const Netns& ns = ip.call.world().netns[ip.call.netns()];
    if (family == Family::kInet6) {
      return filter.table == rt_table::kMain || filter.table == rt_table::kLocal || ns.fib6.tables.find(filter.table) != nullptr;
    }
    return filter.table == rt_table::kMain || ns.fib4.tables.find(filter.table) != nullptr;
  }

  [[nodiscard]] std::string missing_table() const {
    return fmt::format("Error: {}: FIB table does not exist.\n", family == Family::kInet6 ? "ipv6" : "ipv4");
  }

  template <class Visit>
  void each(Visit visit) {
    for (const Family one : {Family::kInet, Family::kInet6}) {
      if (family != Family::kNone && family != one) continue;
      dump_routes(ip.call.world(), ip.call.netns(), one, filter.table, [&](const RouteMessage& message, const Route& route) {
        ip.call.runner().step();
        if (passes(filter, message, ip.options.family)) visit(message, route);
      });
    }
  }
};

LinkRef link_ref(const World& world, LinkId id) {
  LinkRef ref;
  if (const Link* link = world.links.find(id)) ref.index = link->ifindex;
  return ref;
}

DelRoute deletion(const World& world, const Route& route) {
  DelRoute op;
  RouteSpec& spec = op.route;
  spec.family = route.destination.address.family;
  spec.destination = route.destination;
  spec.type = route.type;
  spec.scope = route.scope;
  spec.protocol = route.protocol;
  spec.tos = route.tos;
  spec.metric = route.metric;
  spec.table = route.table;
  spec.prefsrc = route.prefsrc;
  spec.nexthop_id = route.nexthop_id;
  op.any_protocol = op.any_type = false;
  op.any_scope = spec.family == Family::kInet6;
  spec.multipath = route.nexthop_count() > 1;
  for (std::size_t i = 0; i < route.nexthop_count() && route.nexthop_id == 0; ++i) {
    const Nexthop& nexthop = route.nexthop_at(i);
    if (!nexthop.gateway && !nexthop.link) continue;
    NexthopSpec hop;
    hop.gateway = nexthop.gateway;
    hop.link = link_ref(world, nexthop.link);
    hop.weight = nexthop.weight;
    spec.nexthops.push_back(hop);
  }
  return op;
}

// fib_dump_info_fnhe, rt6_nh_dump_exceptions: what packets were told of their ways, an MTU or a better gateway.
void list_exceptions(Query& query) {
  Ip& ip = query.ip;
  const World& world = ip.call.world();
  const Family family = query.family == Family::kInet6 ? Family::kInet6 : Family::kInet;
  for (const auto& [destination, exception] : fib_of(world.netns[ip.call.netns()], family).exceptions) {
    ip.call.runner().step();
    Flow flow;
    flow.destination = destination;
    const OutputRoute way = route_output(world, ip.call.netns(), flow);
    if (exception.expires <= world.now || way.error != Errno::kNone || !world.links.contains(way.out)) continue;
    RouteMessage message;
    message.cloned = true;
    message.family = family;
    message.destination = Prefix::host(destination);
    message.table = way.result.table;
    if (family == Family::kInet6) {
      message.metric = way.result.metric;
      message.preference = 0;
    }
    message.hop.dev = world.links[way.out].name.text();
    message.hop.ifindex = world.links[way.out].ifindex;
    if (way.by_gateway) message.hop.gateway = way.next_hop;
    if (way.redirected) message.cache.push_back("redirected");
    message.metrics.mtu = exception.mtu;
    message.expires_s = static_cast<std::uint32_t>((exception.expires - world.now) / std::chrono::seconds(1));
    if (passes(query.filter, message, ip.options.family)) print_route(ip.print, ip.options, query.tables, query.filter, message);
  }
}

}  // namespace

int route_list(Ip& ip) {
  Query query{ip};
  query.read();
  if (ip.options.link_family || ip.options.bridge_family) ip.not_modelled("ip -0 route");
  if (!query.table_exists()) {
    ip.print.begin_list();
    ip.fail(2, query.missing_table() + "Dump terminated\n");
  }
  ip.print.begin_list();
  if (query.filter.cloned) list_exceptions(query);
  query.each([&](const RouteMessage& message, const Route&) { print_route(ip.print, ip.options, query.tables, query.filter, message); });
  ip.print.end_list();
  return 0;
}

void each_route(Ip& ip, const std::function<void(const RouteMessage&)>& visit) {
  Query query{ip};
  query.read();
  if (!query.table_exists()) ip.fail(2, query.missing_table() + "Dump terminated\n");
  query.each([&](const RouteMessage& message, const Route&) { visit(message); });
}

int route_flush(Ip& ip) {
  if (!ip.more()) ip.fail(1, "\"ip route flush\" requires arguments.\n");
  Query query{ip};
  query.read();
  if (query.filter.cloned) {
    if (query.family != Family::kInet6) {
      FlushRouteCache op;
      if (const int status = ip.ask(op); status != 0) return status;
      if (ip.options.statistics > 0) ip.print.text("*** IPv4 routing cache is flushed.\n");
    }
    if (query.family == Family::kInet) return 0;
    query.family = Family::kInet6;
    FlushRouteCache op;
    op.family = Family::kInet6;
    return ip.ask(op);
  }
  int round = 0;
  while (true) {
    if (!query.table_exists()) ip.fail(2, query.missing_table() + "Flush terminated\n");
    std::vector<DelRoute> gone;
    query.each([&](const RouteMessage& message, const Route& route) {
      gone.push_back(deletion(ip.call.world(), route));
      if (ip.options.statistics >= 2) print_route(ip.print, ip.options, query.tables, query.filter, message);
    });
    if (gone.empty()) break;
    ++round;
    for (const DelRoute& op : gone) {
      const auto reply = ip.call.ask(op);
      if (reply || ip.call.code(reply.error()) == Errno::kESRCH) continue;
      ip.report(reply.error());
      ip.fail(2, fmt::format("Failed to send flush request: {}\n", error_text(ip.call.code(reply.error()))));
    }
    if (ip.options.statistics > 0) ip.print.text("\n*** Round {}, deleting {} entries ***\n", round, gone.size());
    if (round >= 10) return 0;
  }
  if (ip.options.statistics == 0) return 0;
  if (round == 0) {
    ip.print.text("Nothing to flush.\n");
  } else {
    ip.print.text("*** Flush is complete after {} round{} ***\n", round, round > 1 ? "s" : "");
  }
  return 0;
}

}  // namespace nslab::shell
