// ip route get: what the kernel would do with a packet.
#include <algorithm>

#include "model/forward/route.h"
#include "model/ip/fib.h"
#include "shell/tools/iproute/route.h"

namespace nslab::shell {

namespace {

struct Asked {
  Family family = Family::kNone;
  InetPrefix destination{}, source{};
  bool has_source = false, has_destination = false, connected = false, fibmatch = false;
  std::string iif{}, oif{};
  std::uint32_t mark = 0;
  std::optional<std::uint32_t> uid{};
  std::uint8_t tos = 0;
  std::optional<std::uint8_t> protocol{};
  std::uint16_t sport = 0, dport = 0;
};

std::uint32_t number(Ip& ip, std::string_view words, std::uint32_t most = ~0U) {
  const auto found = c_number(ip.next(), most);
  if (!found) ip.invalid(words, ip.word());
  return static_cast<std::uint32_t>(*found);
}

void read_destination(Ip& ip, Asked& asked) {
  if (ip.word() == "to") ip.next();
  if (ip.is("help")) route_usage(ip);
  const InetPrefix found = get_prefix(ip, ip.word(), asked.family);
  if (asked.family == Family::kNone) asked.family = found.family;
  asked.destination = found;
  asked.has_destination = true;
  const unsigned whole = asked.family == Family::kInet6 ? 128 : 32;
  if (asked.family != Family::kNone && found.length != whole) {
    ip.call.err(fmt::format("Warning: /{} as prefix is invalid, only /{} (or none) is supported.\n", found.length, whole));
  }
}

void read_word(Ip& ip, Asked& asked) {
  const std::string& word = ip.word();
  if (word == "tos" || ip.is("dsfield")) {
    const auto found = dsfield_number(ip.next());
    if (!found) ip.invalid("TOS value is invalid\n", ip.word());
    asked.tos = *found;
  } else if (ip.is("from")) {
    ip.next();
    if (ip.is("help")) route_usage(ip);
    asked.source = get_prefix(ip, ip.word(), asked.family);
    if (asked.family == Family::kNone) asked.family = asked.source.family;
    asked.has_source = true;
  } else if (ip.is("iif")) {
    asked.iif = ip.next();
  } else if (ip.is("mark")) {
    asked.mark = number(ip, "invalid mark value");
  } else if (ip.is("oif") || word == "dev") {
    asked.oif = ip.next();
  } else if (ip.is("notify")) {
    // Tells listeners; there is nothing to see of it here.
  } else if (ip.is("connected")) {
    asked.connected = true;
  } else if (ip.is("vrf")) {
    vrf_table_of(ip, ip.next());
    asked.oif = ip.word();
  } else if (ip.is("uid")) {
    asked.uid = number(ip, "invalid UID\n");
  } else if (ip.is("fibmatch")) {
    asked.fibmatch = true;
  } else if (word == "as") {
    ip.not_modelled("ip route get as");
  } else if (ip.is("sport")) {
    asked.sport = static_cast<std::uint16_t>(number(ip, "invalid sport\n", 0xffff));
  } else if (ip.is("dport")) {
    asked.dport = static_cast<std::uint16_t>(number(ip, "invalid dport\n", 0xffff));
  } else if (ip.is("ipproto")) {
    const auto found = ip_protocol_number(ip.next());
    if (!found) ip.invalid("Invalid \"ipproto\" value\n", ip.word());
    asked.protocol = *found;
  } else {
    read_destination(ip, asked);
  }
}

// The route that a look-up found.
const Route* found_route(const World& world, NetnsId netns, Family family, const FibResult& result) {
  if (!result.found()) return nullptr;
  for (const RouteAt& at : routes_with_prefix(world.netns[netns], family, result.table, result.prefix)) {
    const Route& route = *at.route;
    if (route.metric != result.metric || route.type != result.type || route.protocol != result.protocol) continue;
    for (std::size_t i = 0; i < route.nexthop_count(); ++i) {
      if (route.nexthop_at(i) == result.nexthop) return &route;
    }
  }
  return nullptr;
}

[[noreturn]] void refuse_with(Ip& ip, Errno error) {
  const Errno shown = error == Errno::kEAGAIN || error == Errno::kENOENT ? Errno::kENETUNREACH : error;
  ip.fail(2, fmt::format("RTNETLINK answers: {}\n", error_text(shown)));
}

// rtm_getroute_parse_ip_proto. Without any, IPv4 asks for UDP and IPv6 for none.
std::uint8_t protocol_of(Ip& ip, const Asked& asked, Family family) {
  if (!asked.protocol) return family == Family::kInet6 ? 0 : ipproto::kUdp;
  const std::uint8_t icmp = family == Family::kInet6 ? ipproto::kIcmp6 : ipproto::kIcmp;
  const std::uint8_t asked_for = *asked.protocol;
  if (asked_for != ipproto::kTcp && asked_for != ipproto::kUdp && asked_for != icmp) ip.fail(2, "Error: Unsupported ip proto.\n");
  return asked_for;
}

struct Lookup {
  Ip& ip;
  const Asked& asked;
  Flow flow{};
  LinkId in{}, out{};
  RouteMessage message{};

  const World& world() const { return ip.call.world(); }
  NetnsId netns() const { return ip.call.netns(); }

  void prepare() {
    const Family family = asked.family == Family::kNone ? Family::kInet : asked.family;
    flow.destination = asked.destination.address ? asked.destination.address : IpAddress::any(family);
    if (asked.has_source) flow.source = asked.source.address;
    flow.in = in;
    flow.out = out;
    flow.mark = asked.mark;
    flow.tos = asked.tos;
    flow.protocol = protocol_of(ip, asked, family);
    flow.source_port = asked.sport;
    flow.destination_port = asked.dport;
    flow.uid = asked.uid.value_or(ip.call.process().uid);
    message.family = family;
    message.destination = Prefix::host(flow.destination);
    if (flow.source && !flow.source.is_any())
      message.source = InetPrefix{family, flow.source, static_cast<std::uint8_t>(flow.source.bits()), false};
  }

  void set_dev(LinkId id) {
    message.hop.dev = name_of(world(), id);
    message.hop.ifindex = world().links.contains(id) ? world().links[id].ifindex : 0;
  }

  void set_metrics(const Route* route, std::uint32_t mtu, Instant expires) {
    if (route != nullptr) message.metrics = *route->metrics;
    if (expires == kNever || expires <= world().now) return;
    message.metrics.mtu = mtu;
    message.expires_s = static_cast<std::uint32_t>((expires - world().now) / std::chrono::seconds(1));
  }

  // While nobody has made rules of his own, local and main are one table.
  std::uint32_t shown_table(std::uint32_t table) const {
    return table == rt_table::kLocal && !world().netns[netns()].fib4.own_rules ? rt_table::kMain : table;
  }

  [[nodiscard]] bool is_member(LinkId id, const IpAddress& group) const {
    const auto& groups = *world().links[id].multicast;
    return std::any_of(groups.begin(), groups.end(), [&](const MulticastMac& m) { return m.address == multicast_mac(group); });
  }

  // rt_fill_info: the route's own TOS (before 6.11 the one that was asked for), and its realm
  void tell_class(const Route* found) {
    constexpr std::uint8_t kRoutedTos = 0x1c;
    if (world().profile.kernel == KernelVersion::k6_1) message.tos = asked.tos & kRoutedTos;
    if (found == nullptr) return;
    if (world().profile.kernel != KernelVersion::k6_1) message.tos = found->tos;
    message.realm = found->realm;
  }

  const Route* output4() {
    const OutputRoute route = route_output(world(), netns(), flow);
    if (route.error != Errno::kNone) refuse_with(ip, route.error);
    message.cloned = true;
    message.type = route.type;
    message.table = shown_table(route.result.table);
    set_dev(route.out);
    if (route.by_gateway) message.hop.gateway = route.next_hop;
    if (route.source && !route.source.is_any() && route.source != flow.source) message.prefsrc = route.source;
    const bool by_lo = route.type == RouteType::kUnicast && world().links[route.out].as<Loopback>() != nullptr;  // __mkroute_output
    if (route.type == RouteType::kLocal || by_lo) message.cache = {"local"};
    if (route.type == RouteType::kBroadcast) message.cache = {"local", "brd"};
    if (route.type == RouteType::kMulticast) {
      if (is_member(route.out, flow.destination)) message.cache.push_back("local");
      message.cache.push_back("mc");
    }
    if (route.redirected) message.cache.push_back("redirected");
    // __mkroute_output: what leaves by lo is for this host
    const Link* out_link = world().links.find(route.out);
    if (message.cache.empty() && out_link != nullptr && out_link->as<Loopback>() != nullptr) message.cache = {"local"};
    message.mark = asked.mark;
    message.uid = flow.uid;
    const Route* found = found_route(world(), netns(), Family::kInet, route.result);
    tell_class(found);
    set_metrics(found, route.mtu, route.exception_expires);
    return found;
  }

  const Route* input4() {
    nslab::Ip packet;
    packet.source = flow.source ? flow.source : IpAddress::any(Family::kInet);
    packet.destination = flow.destination;
    packet.tos = flow.tos;
    packet.protocol = flow.protocol;  // inet_rtm_getroute_build_skb
    if (flow.protocol == ipproto::kUdp) packet.transport = Udp{asked.sport, asked.dport};
    if (flow.protocol == ipproto::kTcp) packet.transport = Tcp{.source = asked.sport, .destination = asked.dport};
    const InputRoute route = route_input(world(), in, packet, asked.mark);
    if (route.kind == InputRoute::Kind::kMartian) refuse_with(ip, Errno::kEINVAL);
    if (route.kind == InputRoute::Kind::kRefused) refuse_with(ip, route.error == Errno::kNone ? Errno::kEHOSTUNREACH : route.error);
    message.cloned = true;
    message.type = route.type;
    message.table = shown_table(route.result.table);
    message.iif = name_of(world(), in);
    message.mark = asked.mark;
    if (asked.uid) message.uid = asked.uid;
    if (route.kind == InputRoute::Kind::kForward) {
      set_dev(route.out);
      if (route.result.nexthop.gateway) message.hop.gateway = route.next_hop;
      if (route.redirect) message.cache = {"redirect"};
    } else {
      set_dev(world().netns[netns()].loopback);
      message.cache = {"local"};
      if (route.type == RouteType::kBroadcast) message.cache.push_back("brd");
      if (route.kind == InputRoute::Kind::kMulticast) message.cache.push_back("mc");
    }
    const Route* found = found_route(world(), netns(), Family::kInet, route.result);
    tell_class(found);
    set_metrics(found, 0, kNever);
    return found;
  }

  // rt6_score_route: with a source, and no socket that is bound to the link, an address of one's own counts whichever link has it.
  OutputRoute output6() const {
    const OutputRoute asked_for = route_output6(world(), netns(), flow);
    if (asked_for.error != Errno::kENETUNREACH || !flow.out || !flow.source || flow.source.is_any()) return asked_for;
    Flow without = flow;
    without.out = {};
    const OutputRoute own = route_output6(world(), netns(), without);
    return own.error == Errno::kNone && own.local ? own : asked_for;
  }

  const Route* either6() {
    FibResult result;
    OutputRoute route;
    if (in) {
      result = fib_lookup(world(), netns(), flow);
    } else {
      route = output6();
      result = route.error == Errno::kEADDRNOTAVAIL ? fib_lookup(world(), netns(), flow) : route.result;
      if (route.error != Errno::kNone && route.error != Errno::kEADDRNOTAVAIL) refuse_with(ip, route.error);
    }
    if (!result.found()) refuse_with(ip, result.error);
    const Route* found = found_route(world(), netns(), Family::kInet6, result);
    if (found != nullptr) {
      const Prefix destination = message.destination;
      const InetPrefix source = message.source;
      message = route_message(world(), netns(), *found);
      message.destination = destination;
      message.source = source;
      message.hops.clear();
      message.nexthop_id = found->nexthop_id;
    }
    if (message.source.family == Family::kNone) message.source = InetPrefix{Family::kInet6, IpAddress::any(Family::kInet6), 128, false};
    const bool local = result.type == RouteType::kLocal || result.type == RouteType::kAnycast;
    const LinkId vrf = local ? l3_master(world(), result.nexthop.link) : LinkId{};
    set_dev(vrf ? vrf
                : local ? world().netns[netns()].loopback : flow.destination.is_multicast() && out ? out : result.nexthop.link);
    message.hop.gateway = result.nexthop.gateway;
    if (in) {
      message.iif = name_of(world(), in);
    } else {
      const IpAddress chosen = local            ? flow.destination
                               : result.prefsrc ? result.prefsrc
                                                : select_source6(world(), netns(), result.nexthop.link, flow.destination);
      message.prefsrc = chosen.is_any() ? IpAddress{} : chosen;
    }
    if (route.redirected) message.hop.gateway = route.next_hop;
    set_metrics(found, route.mtu, route.exception_expires);
    return found;
  }
};

}  // namespace

int route_get(Ip& ip) {
  Asked asked;
  asked.family = preferred_family(ip);
  for (; ip.more(); ++ip.at) read_word(ip, asked);
  if (!asked.has_destination) ip.fail(1, "need at least a destination address\n");
  Lookup lookup{ip, asked};
  if (!asked.iif.empty()) {
    lookup.in = ip.find_link(need_device(ip, asked.iif).name.view());
  }
  if (!asked.oif.empty()) {
    lookup.out = ip.find_link(need_device(ip, asked.oif).name.view());
  }
  lookup.prepare();
  const Route* found = nullptr;
  if (lookup.message.family == Family::kInet6) {
    found = lookup.either6();
  } else {
    found = lookup.in ? lookup.input4() : lookup.output4();
  }
  RouteMessage message = lookup.message;
  if (asked.fibmatch) {
    if (found == nullptr) refuse_with(ip, Errno::kENETUNREACH);
    message = route_message(ip.call.world(), ip.call.netns(), *found);
    if (message.family == Family::kInet) message.table = lookup.shown_table(message.table);
  }
  RouteFilter filter;
  filter.any_cloned = true;
  if (asked.connected && !asked.has_source) {
    ip.print.begin_list();
    print_route(ip.print, ip.options, TableNames(ip.call), filter, message);
    ip.print.end_list();
  }
  ip.print.begin_list();
  print_route(ip.print, ip.options, TableNames(ip.call), filter, message);
  ip.print.end_list();
  return 0;
}

}  // namespace nslab::shell
