// Matches on fields of packets and on where they come from.
#include <algorithm>
#include <array>

#include "model/netfilter/xt.h"
#include "model/packet.h"
#include "shell/tools/iptables/extension.h"
#include "shell/tools/iptables/texts.h"

namespace nslab::shell::iptables {

namespace {

// ---- addrtype ----

constexpr std::array<std::string_view, 12> kTypeNames{"UNSPEC", "UNICAST", "LOCAL", "BROADCAST", "ANYCAST", "MULTICAST",
                                                      "BLACKHOLE", "UNREACHABLE", "PROHIBIT", "THROW", "NAT", "XRESOLVE"};
constexpr std::array kAddrtypeOptions{OptionSpec{"src-type", xt::kSrcType, OptionType::kString, kInvertible},
                                      OptionSpec{"dst-type", xt::kDstType, OptionType::kString, kInvertible},
                                      OptionSpec{"limit-iface-in", xt::kLimitIfaceIn, OptionType::kNone, 0, bit(xt::kLimitIfaceOut)},
                                      OptionSpec{"limit-iface-out", xt::kLimitIfaceOut, OptionType::kNone, 0, bit(xt::kLimitIfaceIn)}};

void parse_addrtype(Parsing& p) {
  if (p.spec.type == OptionType::kNone) return put(p.xt, p.parsed);
  std::uint64_t bits = 0;
  std::string_view rest = p.argument;
  while (true) {
    const auto comma = rest.find(',');
    const std::string_view word = rest.substr(0, comma);
    const auto name = std::find_if(kTypeNames.begin(), kTypeNames.end(), [&](std::string_view n) { return begins(n, word); });
    if (word.empty() || name == kTypeNames.end()) {
      fail(comma == std::string_view::npos ? fmt::format("addrtype: bad type \"{}\"", rest) : fmt::format("addrtype: bad type `{}'", rest));
    }
    bits |= std::uint64_t{1} << (name - kTypeNames.begin());
    if (comma == std::string_view::npos) break;
    rest = rest.substr(comma + 1);
  }
  put_number(p.xt, p.spec.id, bits, p.invert);
}

void check_addrtype(Checking& c) {
  if ((c.seen & (bit(xt::kSrcType) | bit(xt::kDstType))) == 0) fail("addrtype: you must specify --src-type or --dst-type");
}

std::string type_names(std::uint64_t bits) {
  std::string out;
  for (std::size_t i = 0; i < kTypeNames.size(); ++i) {
    if ((bits >> i & 1) != 0) out += (out.empty() ? "" : ",") + std::string(kTypeNames[i]);
  }
  return out;
}

void print_addrtype(Printing& p) {
  p(" ADDRTYPE match");
  if (const XtOption* o = p.option(xt::kSrcType)) p(" src-type {}{}", o->invert ? "!" : "", type_names(o->values[0].low.low));
  if (const XtOption* o = p.option(xt::kDstType)) p(" dst-type {}{}", o->invert ? "!" : "", type_names(o->values[0].low.low));
  if (p.option(xt::kLimitIfaceIn) != nullptr) p(" limit-in");
  if (p.option(xt::kLimitIfaceOut) != nullptr) p(" limit-out");
}
void save_addrtype(Printing& p) {
  if (const XtOption* o = p.option(xt::kSrcType)) p("{} --src-type {}", not_before(o->invert), type_names(o->values[0].low.low));
  if (const XtOption* o = p.option(xt::kDstType)) p("{} --dst-type {}", not_before(o->invert), type_names(o->values[0].low.low));
  if (p.option(xt::kLimitIfaceIn) != nullptr) p(" --limit-iface-in");
  if (p.option(xt::kLimitIfaceOut) != nullptr) p(" --limit-iface-out");
}

// ---- physdev ----

constexpr std::array kPhysdevOptions{OptionSpec{"physdev-in", xt::kPhysdevIn, OptionType::kString, kInvertible},
                                     OptionSpec{"physdev-out", xt::kPhysdevOut, OptionType::kString, kInvertible},
                                     OptionSpec{"physdev-is-in", xt::kPhysdevIsIn, OptionType::kNone, kInvertible},
                                     OptionSpec{"physdev-is-out", xt::kPhysdevIsOut, OptionType::kNone, kInvertible},
                                     OptionSpec{"physdev-is-bridged", xt::kPhysdevIsBridged, OptionType::kNone, kInvertible}};

void parse_physdev(Parsing& p) {
  if (p.spec.type == OptionType::kString) {
    constexpr std::size_t kMostName = 15;
    if (p.argument.size() > kMostName) fail(fmt::format("interface name `{}' must be shorter than IFNAMSIZ (15)", p.argument));
    const bool wildcard = p.argument.ends_with('+');
    const std::string start = wildcard ? p.argument.substr(0, p.argument.size() - 1) : p.argument;
    Interval names{Datum::name(start), Datum::name(start)};
    for (std::size_t i = start.size(); wildcard && i < 16; ++i) {
      (i < 8 ? names.high.high : names.high.low) |= std::uint64_t{0xff} << (56 - 8 * (i % 8));
    }
    p.parsed.values = {names};
  }
  put(p.xt, p.parsed);
}
void check_physdev(Checking& c) {
  if (c.seen == 0) fail("PHYSDEV: no physdev option specified");
}
void save_physdev(Printing& p) {
  constexpr std::array<std::string_view, 5> kNames{"is-in", "in", "is-out", "out", "is-bridged"};
  for (const XtOption& o : p.xt.options) {
    p("{} --physdev-{}", not_before(o.invert), kNames.at(o.id));
    if (!o.text.empty()) p(" {}", o.text);
  }
}
void print_physdev(Printing& p) {
  p(" PHYSDEV match");
  save_physdev(p);
}

// ---- owner ----

constexpr std::uint8_t kSupplGroups = 3;
constexpr std::array kOwnerOptions{OptionSpec{"uid-owner", xt::kUidOwner, OptionType::kString, kInvertible},
                                   OptionSpec{"gid-owner", xt::kGidOwner, OptionType::kString, kInvertible},
                                   OptionSpec{"socket-exists", xt::kSocketExists, OptionType::kNone, kInvertible},
                                   OptionSpec{"suppl-groups", kSupplGroups, OptionType::kNone}};

void parse_owner(Parsing& p) {
  if (p.spec.type == OptionType::kNone) {
    if (p.spec.id == kSupplGroups && p.xt.options.empty())
      fail("owner: Bad value for \"--suppl-groups\" option: \"you need to use --gid-owner first\"");
    return put(p.xt, p.parsed);
  }
  constexpr std::uint64_t kMostId = 0xfffffffe;
  const bool group = p.spec.id == xt::kGidOwner;
  const auto bad = [&] { fail(fmt::format("owner: Bad value for \"--{}\" option: \"{}\"", p.spec.name, p.argument)); };
  Interval ids;
  if (const auto id = p.names.user(p.argument, group)) {
    ids = {Datum::number(*id), Datum::number(*id)};
  } else {
    std::string_view end;
    const auto low = parse_number(p.argument, 0, kMostId, &end);
    if (!low) bad();
    auto high = low;
    if (!end.empty() && (end[0] == '-' || end[0] == ':')) high = parse_number(end.substr(1), 0, kMostId, &end);
    if (!high || !end.empty()) bad();
    ids = {Datum::number(*low), Datum::number(*high)};
  }
  put(p.xt, XtOption{p.spec.id, p.invert, {ids}, {}});
}
void check_owner(Checking& c) {
  if (c.seen == 0) fail("owner: At least one of --uid-owner, --gid-owner or --socket-exists is required");
}

void show_owner(const Printing& p, bool save) {
  const auto item = [&](std::uint8_t id, std::string_view option, std::string_view label) {
    const XtOption* o = p.option(id);
    if (o == nullptr) return;
    p("{} {}", not_before(o->invert), save ? option : label);
    if (o->values.empty()) return;
    const Interval& ids = o->values.front();
    if (ids.single() && !save && !p.numeric) {
      p(" {}", p.names.user_name(static_cast<std::uint32_t>(ids.low.low), id == xt::kGidOwner));
    } else {
      p(" {}", range_text(ids, '-'));
    }
  };
  item(xt::kSocketExists, "--socket-exists", "owner socket exists");
  item(xt::kUidOwner, "--uid-owner", "owner UID match");
  item(xt::kGidOwner, "--gid-owner", "owner GID match");
  item(kSupplGroups, "--suppl-groups", "incl. suppl. groups");
}
void print_owner(Printing& p) { show_owner(p, false); }
void save_owner(Printing& p) { show_owner(p, true); }

// ---- iprange ----

constexpr std::array kIprangeOptions{OptionSpec{"src-range", xt::kSrcRange, OptionType::kString, kInvertible},
                                     OptionSpec{"dst-range", xt::kDstRange, OptionType::kString, kInvertible}};

void parse_iprange(Parsing& p) {
  const Family family = p.rule.v6 ? Family::kInet6 : Family::kInet;
  const auto dash = p.argument.find('-');
  const std::string first = p.argument.substr(0, dash);
  const std::string last = dash == std::string::npos ? first : p.argument.substr(dash + 1);
  const auto address = [&](const std::string& text) {
    const auto parsed = parse_ip(text, family);
    if (!parsed) fail(fmt::format("iprange: Bad value for \"--{}\" option: \"{}\"", p.spec.name, text));
    return *parsed;
  };
  const IpAddress low = address(first), high = address(last);
  put(p.xt, XtOption{p.spec.id, p.invert, {{Datum::address(low), Datum::address(high)}}, to_string(low) + "-" + to_string(high)});
}
void check_iprange(Checking& c) {
  if (c.seen == 0) fail("iprange match: You must specify `--src-range' or `--dst-range'");
}
void print_iprange(Printing& p) {
  for (const XtOption& o : p.xt.options)
    p(" {} IP range{} {}", o.id == xt::kSrcRange ? "source" : "destination", not_before(o.invert), o.text);
}
void save_iprange(Printing& p) {
  for (const XtOption& o : p.xt.options) p("{} --{}-range {}", not_before(o.invert), o.id == xt::kSrcRange ? "src" : "dst", o.text);
}

// ---- length, cpu, pkttype ----

constexpr std::array kLengthOptions{OptionSpec{"length", xt::kLength, OptionType::kUint16Range, kMandatory | kInvertible}};
constexpr std::array kCpuOptions{OptionSpec{"cpu", 0, OptionType::kUint32, kMandatory | kInvertible}};
constexpr std::array kPkttypeOptions{OptionSpec{"pkt-type", xt::kPktType, OptionType::kString, kMandatory | kInvertible}};

std::string only_range(const Printing& p) { return p.xt.options.empty() ? "" : range_text(p.xt.options.front().values.front(), ':'); }
void print_length(Printing& p) { p(" length {}{}", inverted(p) ? "!" : "", only_range(p)); }
void save_length(Printing& p) { p("{} --length {}", not_before(inverted(p)), only_range(p)); }
void print_cpu(Printing& p) { p(" cpu {}{}", inverted(p) ? "! " : "", p.number(0)); }
void save_cpu(Printing& p) { p("{} --cpu {}", not_before(inverted(p)), p.number(0)); }

struct PacketTypeName {
  std::string_view name;
  std::uint8_t type;  // PACKET_*
};
constexpr std::array kPacketTypes{PacketTypeName{"unicast", 0},   PacketTypeName{"broadcast", 1}, PacketTypeName{"multicast", 2},
                                  PacketTypeName{"otherhost", 3}, PacketTypeName{"bcast", 1},     PacketTypeName{"mcast", 2},
                                  PacketTypeName{"host", 0}};

void parse_pkttype(Parsing& p) {
  const auto type =
      std::find_if(kPacketTypes.begin(), kPacketTypes.end(), [&](const PacketTypeName& t) { return same_letters(t.name, p.argument); });
  if (type == kPacketTypes.end()) fail("Bad packet type '" + p.argument + "'");
  put_number(p.xt, p.spec.id, type->type, p.invert);
}
void print_pkttype(Printing& p) { p(" PKTTYPE {}= {}", inverted(p) ? "!" : "", kPacketTypes.at(p.number(0)).name); }
void save_pkttype(Printing& p) { p("{} --pkt-type {}", not_before(inverted(p)), kPacketTypes.at(p.number(0)).name); }

// ---- ttl, hl, tos, dscp ----

constexpr std::uint32_t kAnyTtl = bit(xt::kTtlEq) | bit(xt::kTtlLt) | bit(xt::kTtlGt);
constexpr std::array kTtlOptions{OptionSpec{"ttl-lt", xt::kTtlLt, OptionType::kUint8, 0, kAnyTtl},
                                 OptionSpec{"ttl-gt", xt::kTtlGt, OptionType::kUint8, 0, kAnyTtl},
                                 OptionSpec{"ttl-eq", xt::kTtlEq, OptionType::kUint8, kInvertible, kAnyTtl},
                                 OptionSpec{"ttl", xt::kTtlEq, OptionType::kUint8, 0, kAnyTtl}};
constexpr std::array kHlOptions{OptionSpec{"hl-lt", xt::kTtlLt, OptionType::kUint8, 0, kAnyTtl},
                                OptionSpec{"hl-gt", xt::kTtlGt, OptionType::kUint8, 0, kAnyTtl},
                                OptionSpec{"hl-eq", xt::kTtlEq, OptionType::kUint8, kInvertible, kAnyTtl},
                                OptionSpec{"hl", xt::kTtlEq, OptionType::kUint8, 0, kAnyTtl}};

void check_ttl(Checking& c) {
  if (c.seen == 0) fail("TTL match: You must specify one of `--ttl-eq', `--ttl-lt', `--ttl-gt");
}
void check_hl(Checking& c) {
  if (c.seen == 0) fail("HL match: You must specify one of `--hl-eq', `--hl-lt', `--hl-gt'");
}
void print_ttl(Printing& p) {
  if (p.xt.options.empty()) return;
  const XtOption& o = p.xt.options.front();
  const bool v6 = p.xt.kind == XtKind::kHl;
  const std::string_view sign = o.id == xt::kTtlLt ? "<" : o.id == xt::kTtlGt ? ">" : o.invert ? "!=" : "==";
  p(" {0} match {0} {1} {2}", v6 ? "HL" : "TTL", sign, o.values[0].low.low);
}
void save_ttl(Printing& p) {
  if (p.xt.options.empty()) return;
  const XtOption& o = p.xt.options.front();
  const std::string_view suffix = o.id == xt::kTtlLt ? "lt" : o.id == xt::kTtlGt ? "gt" : "eq";
  p("{} --{}-{} {}", not_before(o.invert), p.xt.kind == XtKind::kHl ? "hl" : "ttl", suffix, o.values[0].low.low);
}

constexpr std::array kTosOptions{OptionSpec{"tos", xt::kTos, OptionType::kTosMask, kMandatory | kInvertible, 0, 0, 0, 0x3f}};

std::string_view tos_name(std::uint64_t value, std::uint64_t mask) {
  if (mask != 0x3f) return "";
  switch (value) {
    case 0x10: return "Minimize-Delay";
    case 0x08: return "Maximize-Throughput";
    case 0x04: return "Maximize-Reliability";
    case 0x02: return "Minimize-Cost";
    case 0: return "Normal-Service";
    default: return "";
  }
}
void print_tos(Printing& p) {
  const std::uint64_t value = p.number(0), mask = p.number(0, 1);
  const std::string_view name = p.numeric ? "" : tos_name(value, mask);
  p(" tos match{}", inverted(p) ? "!" : "");
  if (name.empty()) {
    p("0x{:02x}/0x{:02x}", value, mask);
  } else {
    p(" {}", name);
  }
}
void save_tos(Printing& p) { p("{} --tos 0x{:02x}/0x{:02x}", not_before(inverted(p)), p.number(0), p.number(0, 1)); }

struct DscpClass {
  std::string_view name;
  std::uint8_t value;
};
constexpr std::array kDscpClasses{DscpClass{"CS0", 0x00},  DscpClass{"CS1", 0x08},  DscpClass{"CS2", 0x10},  DscpClass{"CS3", 0x18},
                                  DscpClass{"CS4", 0x20},  DscpClass{"CS5", 0x28},  DscpClass{"CS6", 0x30},  DscpClass{"CS7", 0x38},
                                  DscpClass{"BE", 0x00},   DscpClass{"AF11", 0x0a}, DscpClass{"AF12", 0x0c}, DscpClass{"AF13", 0x0e},
                                  DscpClass{"AF21", 0x12}, DscpClass{"AF22", 0x14}, DscpClass{"AF23", 0x16}, DscpClass{"AF31", 0x1a},
                                  DscpClass{"AF32", 0x1c}, DscpClass{"AF33", 0x1e}, DscpClass{"AF41", 0x22}, DscpClass{"AF42", 0x24},
                                  DscpClass{"AF43", 0x26}, DscpClass{"EF", 0x2e}};

constexpr std::array kDscpOptions{OptionSpec{"dscp", 0, OptionType::kUint8, kInvertible, bit(1), 0, 0, 0x3f},
                                  OptionSpec{"dscp-class", 1, OptionType::kString, kInvertible, bit(0)}};

void parse_dscp(Parsing& p) { put_number(p.xt, xt::kDscp, p.spec.id == 0 ? p.number() : dscp_of_class(p.argument), p.invert); }
void check_dscp(Checking& c) {
  if (c.seen == 0) fail("DSCP match: Parameter --dscp is required");
}
void print_dscp(Printing& p) { p(" DSCP match {}0x{:02x}", inverted(p) ? "!" : "", p.number(0)); }
void save_dscp(Printing& p) { p("{} --dscp 0x{:02x}", not_before(inverted(p)), p.number(0)); }

// ---- statistic, rpfilter ----

constexpr std::uint32_t kNth = bit(xt::kStatEvery) | bit(xt::kStatPacket);
constexpr std::array kStatisticOptions{
    OptionSpec{"mode", xt::kStatMode, OptionType::kString, kMandatory},
    OptionSpec{"probability", xt::kStatProbability, OptionType::kDouble, kInvertible, kNth, 0, 0, 1},
    OptionSpec{"every", xt::kStatEvery, OptionType::kUint32, kInvertible, bit(xt::kStatProbability), bit(xt::kStatPacket), 1},
    OptionSpec{"packet", xt::kStatPacket, OptionType::kUint32, 0, bit(xt::kStatProbability), bit(xt::kStatEvery)}};

// The mode's option says whether the whole is inverted.
void parse_statistic(Parsing& p) {
  if (p.spec.id != xt::kStatMode) return put(p.xt, p.parsed);
  if (p.argument != "random" && p.argument != "nth") fail("Bad mode \"" + p.argument + "\"");
  put_number(p.xt, xt::kStatMode, p.argument == "nth" ? 1 : 0);
}
void check_statistic(Checking& c) {
  const XtOption* mode = find_option(c.xt, xt::kStatMode);
  const bool random = mode == nullptr || mode->values[0].low.low == 0;
  if (random && (c.seen & bit(xt::kStatProbability)) == 0) fail("--probability must be specified when using random mode");
  if (!random && (c.seen & kNth) == 0) fail("--every and --packet must be specified when using nth mode");
  const XtOption* every = find_option(c.xt, xt::kStatEvery);
  const XtOption* packet = find_option(c.xt, xt::kStatPacket);
  if (every != nullptr && packet != nullptr && packet->values[0].low.low >= every->values[0].low.low)
    fail("the --packet p must be 0 <= p <= n-1");
  const bool invert = std::any_of(c.xt.options.begin(), c.xt.options.end(), [](const XtOption& o) { return o.invert; });
  for (XtOption& o : c.xt.options) o.invert = invert && o.id == xt::kStatMode;
}
void show_statistic(const Printing& p, std::string_view prefix) {
  const std::string_view invert = not_before(inverted(p));
  if (p.number(xt::kStatMode) == 0) {
    p(" {0}mode random{1} {0}probability {2:.11f}", prefix, invert, static_cast<double>(p.number(xt::kStatProbability)) / 0x80000000);
    return;
  }
  p(" {0}mode nth{1} {0}every {2}", prefix, invert, p.number(xt::kStatEvery));
  if (p.number(xt::kStatPacket) != 0 || !prefix.empty()) p(" {}packet {}", prefix, p.number(xt::kStatPacket));
}
void print_statistic(Printing& p) {
  p(" statistic");
  show_statistic(p, "");
}
void save_statistic(Printing& p) { show_statistic(p, "--"); }

constexpr std::array kRpfilterOptions{
    OptionSpec{"loose", xt::kRpLoose, OptionType::kNone}, OptionSpec{"validmark", xt::kRpValidmark, OptionType::kNone},
    OptionSpec{"accept-local", xt::kRpAcceptLocal, OptionType::kNone}, OptionSpec{"invert", xt::kRpInvert, OptionType::kNone}};
void show_rpfilter(const Printing& p, std::string_view prefix) {
  for (const XtOption& o : p.xt.options) p(" {}{}", prefix, kRpfilterOptions.at(o.id).name);
}
void print_rpfilter(Printing& p) {
  p(" rpfilter");
  show_rpfilter(p, "");
}
void save_rpfilter(Printing& p) { show_rpfilter(p, "--"); }

constexpr std::array kPacketMatches{
    Extension{"addrtype", XtKind::kAddrtype, 3, kAddrtypeOptions, nullptr, parse_addrtype, check_addrtype, print_addrtype, save_addrtype},
    Extension{"physdev", XtKind::kPhysdev, 3, kPhysdevOptions, nullptr, parse_physdev, check_physdev, print_physdev, save_physdev},
    Extension{"owner", XtKind::kOwner, 3, kOwnerOptions, nullptr, parse_owner, check_owner, print_owner, save_owner},
    Extension{"iprange", XtKind::kIprange, 3, kIprangeOptions, nullptr, parse_iprange, check_iprange, print_iprange, save_iprange},
    Extension{"length", XtKind::kLength, 3, kLengthOptions, nullptr, nullptr, nullptr, print_length, save_length},
    Extension{"cpu", XtKind::kCpu, 3, kCpuOptions, nullptr, nullptr, nullptr, print_cpu, save_cpu},
    Extension{"pkttype", XtKind::kPkttype, 3, kPkttypeOptions, nullptr, parse_pkttype, nullptr, print_pkttype, save_pkttype},
    Extension{"ttl", XtKind::kTtl, 1, kTtlOptions, nullptr, nullptr, check_ttl, print_ttl, save_ttl},
    Extension{"hl", XtKind::kHl, 2, kHlOptions, nullptr, nullptr, check_hl, print_ttl, save_ttl},
    Extension{"tos", XtKind::kTos, 3, kTosOptions, nullptr, nullptr, nullptr, print_tos, save_tos},
    Extension{"dscp", XtKind::kDscp, 3, kDscpOptions, nullptr, parse_dscp, check_dscp, print_dscp, save_dscp},
    Extension{"statistic", XtKind::kStatistic, 3, kStatisticOptions, nullptr, parse_statistic, check_statistic, print_statistic,
              save_statistic},
    Extension{"rpfilter", XtKind::kRpfilter, 3, kRpfilterOptions, nullptr, nullptr, nullptr, print_rpfilter, save_rpfilter},
};

}  // namespace

std::uint64_t dscp_of_class(const std::string& name) {
  const auto found = std::find_if(kDscpClasses.begin(), kDscpClasses.end(), [&](const DscpClass& c) { return begins(name, c.name); });
  if (found == kDscpClasses.end()) fail("Invalid DSCP value `" + name + "'");
  return found->value;
}

std::span<const Extension> packet_matches() { return kPacketMatches; }

}  // namespace nslab::shell::iptables
