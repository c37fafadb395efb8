// ip route add, change, replace, prepend, append, test and delete.
#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <optional>

#include "shell/tools/iproute/route.h"

namespace nslab::shell {

namespace {

struct Modify {
  Ip& ip;
  bool deletes;
  RouteSpec spec{};
  Family family = Family::kNone;
  std::uint8_t type = 0;
  bool type_given = false, scope_given = false, table_given = false, protocol_given = false;
  bool has_gateway = false, has_destination = false, has_nexthops = false, has_dev = false, onlink = false, raw_time = false;
  IpAddress gateway{};
  std::string dev{};

  const std::string& value() { return ip.next(); }

  void learn(Family given) {
    if (family == Family::kNone) family = given;
  }

  [[noreturn]] void bad(std::string_view name) { ip.invalid(fmt::format("\"{}\" value is invalid\n", name), ip.word()); }

  std::uint32_t number(std::string_view name, std::uint32_t most = ~0U) {
    const auto found = c_number(value(), most);
    if (!found) bad(name);
    return static_cast<std::uint32_t>(*found);
  }

  // [ lock ] before a metric's value
  void maybe_lock(unsigned rtax) {
    value();
    if (ip.word() != "lock") return;
    spec.metrics.locked |= 1U << rtax;
    if (rtax == 2) spec.metrics.mtu_locked = true;
    value();
  }

  std::uint32_t locked_number(std::string_view name, unsigned rtax, std::uint32_t most = ~0U) {
    maybe_lock(rtax);
    const auto found = c_number(ip.word(), most);
    if (!found) bad(name);
    return static_cast<std::uint32_t>(*found);
  }

  // get_time_rtt: milliseconds; `raw_time` where no unit was said.
  std::uint32_t time(std::string_view name) {
    const std::string& text = ip.word();
    std::size_t end = 0;
    while (end < text.size() && (std::isdigit(static_cast<unsigned char>(text[end])) != 0 || text[end] == '.')) ++end;
    if (end == 0) bad(name);
    double t = std::strtod(text.substr(0, end).c_str(), nullptr);
    std::string unit = text.substr(end);
    std::transform(unit.begin(), unit.end(), unit.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    raw_time = unit.empty();
    if (unit == "s" || unit == "sec" || unit == "secs") {
      t *= 1000;
    } else if (!raw_time && unit != "ms" && unit != "msec" && unit != "msecs") {
      bad(name);
    }
    return static_cast<std::uint32_t>(std::ceil(t));
  }

  std::uint32_t flag(std::string_view name) {
    const std::uint32_t found = number(name);
    if (found > 1) ip.invalid(fmt::format("\"{}\" value should be 0 or 1\n", name), ip.word());
    return found;
  }

  // A gateway: [ FAMILY ] ADDRESS
  IpAddress read_gateway() {
    value();
    Family asked = family;
    if (const auto given = read_family(ip.word())) {
      asked = *given;
      value();
    } else if (ip.word() == "link" || ip.word() == "mpls" || ip.word() == "bridge") {
      ip.not_modelled("ip route via " + ip.word());
    }
    const InetPrefix found = get_addr(ip, ip.word(), asked);
    learn(found.family);
    return found.address;
  }

  // The words of metrics that are matched whole come first, as in iproute_modify.
  bool read_metric() {
    RouteMetrics& m = spec.metrics;
    const std::string& word = ip.word();
    if (word == "mtu") {
      m.mtu = locked_number("mtu", 2);
    } else if (word == "hoplimit") {
      m.hoplimit = locked_number("hoplimit", 10, 255);
    } else if (word == "advmss") {
      m.advmss = locked_number("mss", 8);
    } else if (ip.is("reordering")) {
      m.reordering = locked_number("reordering", 9);
    } else if (word == "rtt") {
      maybe_lock(4);
      const std::uint32_t t = time("rtt");
      m.rtt = raw_time ? t : t * 8;
    } else if (word == "rto_min") {
      value();
      m.locked |= 1U << 13;
      m.rto_min = time("rto_min");
    } else if (ip.is("window")) {
      m.window = locked_number("window", 3);
    } else if (ip.is("cwnd")) {
      m.cwnd = locked_number("cwnd", 7);
    } else if (ip.is("initcwnd")) {
      m.initcwnd = locked_number("initcwnd", 11);
    } else if (ip.is("initrwnd")) {
      m.initrwnd = locked_number("initrwnd", 14);
    } else if (ip.is("features")) {
      if (value() != "ecn") ip.invalid("\"features\" value not valid\n", ip.word());
      m.features |= 1;
    } else if (ip.is("quickack")) {
      m.quickack = flag("quickack");
    } else if (ip.is("congctl")) {
      maybe_lock(16);
      m.congestion = ip.word();
    } else if (ip.is("rttvar")) {
      maybe_lock(5);
      const std::uint32_t t = time("rttvar");
      m.rttvar = raw_time ? t : t * 4;
    } else if (ip.is("ssthresh")) {
      m.ssthresh = locked_number("ssthresh", 6);
    } else {
      return false;
    }
    return true;
  }

  std::uint32_t realms() {
    const auto found = read_realms(value());
    if (!found) bad("realm");
    return *found;
  }

  bool read_selector() {
    const std::string& word = ip.word();
    if (word == "src") {
      const InetPrefix found = get_addr(ip, value(), family);
      learn(found.family);
      spec.prefsrc = found.address;
    } else if (word == "as") {
      ip.not_modelled("ip route as");
    } else if (word == "via") {
      if (has_gateway) ip.invalid("use nexthop syntax to specify multiple via\n", word);
      has_gateway = true;
      gateway = read_gateway();
    } else if (word == "from") {
      const InetPrefix found = get_prefix(ip, value(), family);
      learn(found.family);
      if (family == Family::kInet6 && found.length != 0) ip.not_modelled("ip -6 route from");
    } else if (word == "tos" || ip.is("dsfield")) {
      const auto found = dsfield_number(value());
      if (!found) bad("tos");
      spec.tos = *found;
    } else if (word == "expires") {
      spec.expires_s = number("expires");
    } else if (ip.is("metric") || ip.is("priority") || word == "preference") {
      spec.metric = number("metric");
    } else if (word == "scope") {
      const auto found = scope_number(value());
      if (!found) ip.invalid("invalid \"scope\" value\n", ip.word());
      spec.scope = static_cast<Scope>(*found);
      scope_given = true;
    } else {
      return false;
    }
    return true;
  }

  bool read_info() {
    const std::string& word = ip.word();
    if (ip.is("realms")) {
      spec.realm = realms();
    } else if (word == "onlink") {
      onlink = true;
    } else if (word == "nhid") {
      const auto found = c_number(value());
      if (!found) bad("id");
      spec.nexthop_id = static_cast<std::uint32_t>(*found);
    } else if (ip.is("protocol")) {
      const auto found = protocol_number(value());
      if (!found) bad("protocol");
      spec.protocol = *found;
      protocol_given = true;
    } else if (ip.is("table")) {
      const auto found = TableNames(ip.call).number(value());
      if (!found) bad("table");
      spec.table = *found == 0 ? rt_table::kMain : *found;
      table_given = true;
    } else if (ip.is("vrf")) {
      spec.table = vrf_table_of(ip, value());
      table_given = true;
    } else if (word == "dev" || word == "oif") {
      dev = value();
      has_dev = true;
    } else if (ip.is("pref")) {
      read_preference();
    } else if (word == "encap") {
      ip.not_modelled("ip route encap");
    } else if (word == "ttl-propagate") {
      const std::string& how = value();
      if (!Ip::matches(how, "enabled") && !Ip::matches(how, "disabled")) bad("ttl-propagate");
    } else if (ip.is("fastopen_no_cookie")) {
      spec.metrics.fastopen_no_cookie = flag("fastopen_no_cookie");
    } else {
      return false;
    }
    return true;
  }

  void read_preference() {
    const std::string& word = value();
    if (word == "low") {
      spec.preference = 3;
    } else if (word == "medium") {
      spec.preference = 0;
    } else if (word == "high") {
      spec.preference = 1;
    } else if (const auto found = c_number(word, 255)) {
      spec.preference = static_cast<std::uint8_t>(*found);
    } else {
      bad("pref");
    }
  }

  void read_destination() {
    if (ip.word() == "to") value();
    const char first = ip.word().empty() ? '\0' : ip.word()[0];
    if (first < '0' || first > '9') {
      if (const auto found = route_type_number(ip.word())) {
        type = *found;
        type_given = true;
        value();
      }
    }
    if (ip.is("help")) route_usage(ip);
    if (has_destination) ip.duplicate2("to", ip.word());
    const InetPrefix found = get_prefix(ip, ip.word(), family);
    learn(found.family);
    spec.destination = found.prefix();
    has_destination = true;
  }

  NexthopSpec read_nexthop() {
    NexthopSpec hop;
    for (++ip.at; ip.more(); ++ip.at) {
      const std::string& word = ip.word();
      if (word == "via") {
        hop.gateway = read_gateway();
      } else if (word == "dev") {
        const std::string& name = value();
        if (index_of(ip, name) == 0) ip.fail(255, fmt::format("Cannot find device \"{}\"\nError: cannot parse nexthop\n", name));
        hop.link.name = name;
      } else if (word == "weight") {
        const auto found = c_number(value(), 256);
        if (!found || *found == 0) ip.invalid("\"weight\" is invalid\n", ip.word());
        hop.weight = static_cast<std::uint8_t>(*found);
      } else if (word == "onlink") {
        hop.onlink = true;
      } else if (ip.is("realms")) {
        spec.realm = realms();
      } else if (word == "encap" || word == "as") {
        ip.not_modelled("ip route nexthop " + word);
      } else {
        break;
      }
    }
    return hop;
  }

  void read_nexthops() {
    while (ip.more()) {
      if (ip.word() != "nexthop") {
        ip.fail(255, fmt::format("Error: \"nexthop\" or end of line is expected instead of \"{}\"\n", ip.word()));
      }
      if (ip.at + 1 >= ip.words.size()) ip.fail(255, "Error: unexpected end of line after \"nexthop\"\n");
      spec.nexthops.push_back(read_nexthop());
    }
    spec.multipath = true;
  }

  void read() {
    for (; ip.more(); ++ip.at) {
      if (read_selector() || read_metric()) continue;
      if (ip.word() == "nexthop") {
        has_nexthops = true;
        break;
      }
      if (!read_info()) read_destination();
    }
    if (!has_destination) route_usage(ip);
    if (has_dev) need_device(ip, dev);
    if (has_nexthops) {
      read_nexthops();
      if (has_gateway && spec.nexthops.front().gateway != gateway) {
        ip.fail(2, "Error: Nexthop gateway does not match RTA_GATEWAY or RTA_VIA.\n");
      }
    } else if (!dev.empty() || has_gateway || onlink) {
      NexthopSpec hop;
      hop.gateway = gateway;
      hop.link.name = dev;
      hop.onlink = onlink;
      spec.nexthops.push_back(hop);
    }
    if (family == Family::kNone) family = Family::kInet;
  }

  Scope default_scope() const {
    if (family == Family::kInet6) return Scope::kUniverse;
    switch (static_cast<RouteType>(type)) {
      case RouteType::kLocal:
      case RouteType::kNat: return Scope::kHost;
      case RouteType::kBroadcast:
      case RouteType::kMulticast:
      case RouteType::kAnycast: return Scope::kLink;
      case RouteType::kUnicast:
      case RouteType::kUnspec:
        if (deletes) return Scope::kNowhere;
        return !has_gateway && !has_nexthops && spec.nexthop_id == 0 ? Scope::kLink : Scope::kUniverse;
      default: return deletes ? Scope::kNowhere : Scope::kUniverse;
    }
  }

  void settle() {
    if (!type_given) type = deletes ? 0 : 1;
    const auto t = static_cast<RouteType>(type);
    if (!table_given && (t == RouteType::kLocal || t == RouteType::kBroadcast || t == RouteType::kNat || t == RouteType::kAnycast)) {
      spec.table = rt_table::kLocal;
    }
    if (!scope_given) spec.scope = default_scope();
    spec.family = family;
    spec.type = t;
    if (spec.destination.address.family != family) spec.destination = Prefix{IpAddress::any(family), spec.destination.length};
    if (spec.nexthops.empty() && !deletes) spec.nexthops.push_back({});
    if (deletes && !protocol_given) spec.protocol = 0;
  }
};

// ip6_route_multipath_del: nexthop by nexthop, what is deleted stays so, and the last refusal is told.
int delete_each(Ip& ip, const DelRoute& asked) {
  std::optional<Error> refusal;
  for (const NexthopSpec& nexthop : asked.route.nexthops) {
    DelRoute one = asked;
    one.by = ip.call.pid();
    one.route.multipath = false;
    one.route.nexthops = {nexthop};
    if (const auto reply = ip.call.runner().execute(one); !reply) refusal = reply.error();
  }
  return refusal ? ip.report(*refusal) : 0;
}

}  // namespace

int route_modify(Ip& ip, std::string_view verb) {
  Modify modify{ip, verb == "delete"};
  modify.family = preferred_family(ip);
  modify.read();
  modify.settle();
  if (modify.deletes) {
    DelRoute op;
    op.route = modify.spec;
    op.any_protocol = modify.spec.protocol == 0;
    op.any_scope = modify.spec.scope == Scope::kNowhere;
    op.any_type = modify.type == 0;
    const bool each = op.route.destination.address.is_v6() && op.route.nexthops.size() > 1;
    return each ? delete_each(ip, op) : ip.ask(op);
  }
  NewRoute op;
  op.route = modify.spec;
  op.create = verb != "change" && verb != "test";
  op.exclusive = verb == "add" || verb == "test";
  op.replace = verb == "change" || verb == "replace";
  op.append = verb == "append";
  return ip.ask(op);
}

}  // namespace nslab::shell
