// ip route save, restore and showdump.
#include "shell/tools/iproute/dump_file.h"
#include "shell/tools/iproute/route.h"

namespace nslab::shell {

namespace {

constexpr std::uint32_t kRouteMagic = 0x45311224;
constexpr std::uint16_t kNewRoute = 24;
constexpr std::size_t kRtmsg = 12;

// RTA_*
namespace rta {
constexpr std::uint16_t kDst = 1, kSrc = 2, kOif = 4, kGateway = 5, kPriority = 6, kPrefsrc = 7, kMetrics = 8, kMultipath = 9, kFlow = 11,
                        kCacheinfo = 12, kTable = 15, kVia = 18, kPref = 20, kExpires = 23, kNhId = 30;
}  // namespace rta
constexpr std::uint8_t kDeadFlag = 1, kOnlinkFlag = 4, kLinkdownFlag = 16;  // RTNH_F_*
constexpr std::uint32_t kTableCompat = 252;

std::uint8_t flags_of(const RouteHop& hop) {
  return static_cast<std::uint8_t>((hop.dead ? kDeadFlag : 0) | (hop.onlink ? kOnlinkFlag : 0) | (hop.linkdown ? kLinkdownFlag : 0));
}

void put_gateway(MessageWriter& out, Family family, const IpAddress& gateway) {
  if (!gateway) return;
  if (gateway.family == family) return out.put_address(rta::kGateway, gateway);
  const std::size_t via = out.begin(rta::kVia);
  out.u16(static_cast<std::uint16_t>(gateway.family));
  out.address(gateway);
  out.end(via);
}

void put_multipath(MessageWriter& out, const RouteMessage& m) {
  const std::size_t all = out.begin(rta::kMultipath);
  for (const RouteHop& hop : m.hops) {
    const std::size_t begun = out.size();
    out.u16(0);
    out.u8(flags_of(hop));
    out.u8(static_cast<std::uint8_t>(hop.weight - 1));
    out.u32(hop.ifindex);
    put_gateway(out, m.family, hop.gateway);
    out.set_u16(begun, static_cast<std::uint16_t>(out.size() - begun));
  }
  out.end(all);
}

void put_metrics(MessageWriter& out, const RouteMetrics& metrics) {
  const auto numbered = numbered_metrics(metrics);
  if (numbered.empty()) return;
  const std::size_t begun = out.begin(rta::kMetrics);
  for (const auto& [number, value] : numbered) out.put_u32(static_cast<std::uint16_t>(number), value);
  out.end(begun);
}

// fib_dump_info and rt6_fill_node differ in the order.
MessageWriter encode(const RouteMessage& m) {
  const bool v6 = m.family == Family::kInet6;
  MessageWriter out(kNewRoute);
  out.u8(static_cast<std::uint8_t>(m.family));
  out.u8(m.destination.length);
  out.u8(0);
  out.u8(m.tos);
  out.u8(static_cast<std::uint8_t>(m.table < 256 ? m.table : kTableCompat));
  out.u8(m.protocol);
  out.u8(static_cast<std::uint8_t>(m.scope));
  out.u8(static_cast<std::uint8_t>(m.type));
  out.u32(flags_of(m.hop));
  out.put_u32(rta::kTable, m.table);
  if (m.destination.length != 0) out.put_address(rta::kDst, m.destination.address);
  if (v6 && m.prefsrc) out.put_address(rta::kPrefsrc, m.prefsrc);
  if (v6) put_metrics(out, m.metrics);
  if (m.metric) out.put_u32(rta::kPriority, *m.metric);
  if (!v6) put_metrics(out, m.metrics);
  if (!v6 && m.prefsrc) out.put_address(rta::kPrefsrc, m.prefsrc);
  if (m.nexthop_id != 0) out.put_u32(rta::kNhId, m.nexthop_id);
  if (m.hops.empty()) {
    put_gateway(out, m.family, m.hop.gateway);
    if (m.hop.ifindex != 0) out.put_u32(rta::kOif, m.hop.ifindex);
    if (m.realm != 0) out.put_u32(rta::kFlow, m.realm);
  } else {
    put_multipath(out, m);
  }
  if (v6) {
    const std::size_t cache = out.begin(rta::kCacheinfo);
    for (const std::uint32_t value : {0U, 0U, m.expires_s * 100, 0U, 0U, 0U, 0U, 0U}) out.u32(value);
    out.end(cache);
  }
  if (m.preference) out.put(rta::kPref, *m.preference, 1);
  return out;
}

RouteHop hop_of_index(const Ip& ip, std::uint32_t index) {
  RouteHop hop;
  hop.ifindex = index;
  const LinkId* link = ip.call.world().netns[ip.call.netns()].links.find(index);
  if (index != 0) hop.dev = link == nullptr ? fmt::format("if{}", index) : ip.link(*link).name.text();
  return hop;
}

IpAddress gateway_of(const AttributeReader& attributes) {
  if (attributes.has(rta::kGateway)) return attributes.address(rta::kGateway);
  const std::string_view via = attributes.bytes(rta::kVia);
  if (via.size() <= 2) return {};
  MessageWriter rest(0);
  const std::size_t begun = rest.begin(1);
  for (const char c : via.substr(2)) rest.u8(static_cast<std::uint8_t>(c));
  rest.end(begun);
  const std::string bytes = rest.message(0, 0, 0);
  return AttributeReader(std::string_view(bytes).substr(16)).address(1);
}

void set_flags(RouteHop& hop, std::uint32_t flags) {
  hop.dead = (flags & kDeadFlag) != 0;
  hop.onlink = (flags & kOnlinkFlag) != 0;
  hop.linkdown = (flags & kLinkdownFlag) != 0;
}

std::vector<RouteHop> decode_multipath(const Ip& ip, std::string_view bytes) {
  constexpr std::size_t kRtnexthop = 8;
  std::vector<RouteHop> hops;
  while (bytes.size() >= kRtnexthop) {
    const std::size_t length = number_of(bytes, 2);
    if (length < kRtnexthop || length > bytes.size()) break;
    RouteHop hop = hop_of_index(ip, number_of(bytes.substr(4)));
    set_flags(hop, static_cast<unsigned char>(bytes[2]));
    hop.weight = static_cast<unsigned char>(bytes[3]) + 1U;
    hop.gateway = gateway_of(AttributeReader(bytes.substr(kRtnexthop, length - kRtnexthop)));
    hops.push_back(hop);
    bytes.remove_prefix(std::min(bytes.size(), (length + 3) / 4 * 4));
  }
  return hops;
}

RouteMessage decode(const Ip& ip, std::string_view header, const AttributeReader& attributes) {
  const auto field = [&](std::size_t at) { return static_cast<std::uint8_t>(header[at]); };
  RouteMessage m;
  m.family = field(0) == static_cast<std::uint8_t>(Family::kInet6) ? Family::kInet6 : Family::kInet;
  m.destination = Prefix{attributes.address(rta::kDst), field(1)};
  if (!m.destination.address) m.destination.address = IpAddress::any(m.family);
  m.tos = field(3);
  m.table = attributes.number(rta::kTable).value_or(field(4));
  m.protocol = field(5);
  m.scope = static_cast<Scope>(field(6));
  m.type = static_cast<RouteType>(field(7));
  m.prefsrc = attributes.address(rta::kPrefsrc);
  m.metric = attributes.number(rta::kPriority);
  m.nexthop_id = attributes.number(rta::kNhId).value_or(0);
  m.realm = attributes.number(rta::kFlow).value_or(0);
  const AttributeReader metrics(attributes.bytes(rta::kMetrics));
  for (const auto& [number, bytes] : metrics.all()) set_metric(m.metrics, number, number_of(bytes));
  if (attributes.has(rta::kMultipath)) {
    m.hops = decode_multipath(ip, attributes.bytes(rta::kMultipath));
  } else {
    m.hop = hop_of_index(ip, attributes.number(rta::kOif).value_or(0));
    m.hop.gateway = gateway_of(attributes);
  }
  set_flags(m.hop, number_of(header.substr(8)));
  if (const auto preference = attributes.number(rta::kPref)) m.preference = static_cast<std::uint8_t>(*preference);
  return m;
}

NewRoute request_of(const Ip& ip, const RouteMessage& m) {
  NewRoute op;
  op.by = ip.call.pid();
  op.exclusive = false;
  RouteSpec& spec = op.route;
  spec.family = m.family;
  spec.destination = m.destination;
  spec.type = m.type;
  spec.scope = m.scope;
  spec.protocol = m.protocol;
  spec.tos = m.tos;
  spec.metric = m.metric;
  spec.table = m.table;
  spec.prefsrc = m.prefsrc;
  spec.nexthop_id = m.nexthop_id;
  spec.realm = m.realm;
  spec.metrics = m.metrics;
  spec.preference = m.preference.value_or(0);
  spec.multipath = !m.hops.empty();
  const auto add = [&](const RouteHop& hop) {
    if (!hop.gateway && hop.ifindex == 0) return;
    NexthopSpec one;
    one.gateway = hop.gateway;
    one.link.index = hop.ifindex;
    one.weight = static_cast<std::uint8_t>(hop.weight);
    one.onlink = hop.onlink;
    spec.nexthops.push_back(one);
  };
  if (spec.multipath) {
    for (const RouteHop& hop : m.hops) add(hop);
  } else {
    add(m.hop);
  }
  return op;
}

// restore_handler: routes of own addresses first, then those of own networks, then those by a gateway.
int pass_of(const RouteMessage& m, const AttributeReader& attributes) {
  if (attributes.has(rta::kGateway)) return 2;
  if (!attributes.has(rta::kPrefsrc)) return 0;
  return attributes.has(rta::kDst) && m.prefsrc == m.destination.address ? 0 : 1;
}

}  // namespace

int save_routes(Ip& ip) {
  begin_dump(ip, kRouteMagic);
  each_route(ip, [&](const RouteMessage& message) { write_dump(ip, encode(message)); });
  return 0;
}

IpResult restore_routes(Ip& ip) {
  if (ip.call.is_terminal(0)) ip.fail(255, "Can't restore address dump from a terminal\n");
  DumpReader reader{kRouteMagic, kNewRoute, kRtmsg};
  reader.passes = 3;
  reader.seeks = true;
  reader.each = [](Ip& one, std::string_view header, const AttributeReader& attributes, int pass) {
    const RouteMessage message = decode(one, header, attributes);
    return pass_of(message, attributes) == pass ? talk(one, Op(request_of(one, message))) : 0;
  };
  return read_dump(ip, std::move(reader));
}

IpResult show_route_dump(Ip& ip) {
  if (ip.call.is_terminal(0)) ip.fail(255, "Can't restore address dump from a terminal\n");
  DumpReader reader{kRouteMagic, kNewRoute, kRtmsg};
  reader.each = [](Ip& one, std::string_view header, const AttributeReader& attributes, int) {
    RouteFilter filter;
    Printer plain;  // it begins no list, and so writes no JSON
    print_route(plain, one.options, TableNames(one.call), filter, decode(one, header, attributes));
    one.call.out(plain.take());
    return 0;
  };
  return read_dump(ip, std::move(reader));
}

}  // namespace nslab::shell
