// tcp, udp, icmp, icmp6, multiport, state, conntrack, comment, mark, connmark, limit, mac.
#include <algorithm>
#include <array>

#include "model/netfilter/xt.h"
#include "shell/tools/iptables/extension.h"
#include "shell/tools/iptables/texts.h"
#include "shell/tools/iptables/icmp_types.h"

namespace nslab::shell::iptables {

namespace {

constexpr std::uint64_t kMostPort = 0xffff;

std::vector<std::string> split(const std::string& text, char separator) {
  std::vector<std::string> parts(1);
  for (const char c : text) {
    if (c == separator) {
      parts.emplace_back();
    } else {
      parts.back() += c;
    }
  }
  return parts;
}

// ---- tcp and udp ----

constexpr std::array kTcpOptions{OptionSpec{"source-port", xt::kSport, OptionType::kString, kInvertible | kMulti},
                                 OptionSpec{"sport", xt::kSport, OptionType::kString, kInvertible | kMulti},
                                 OptionSpec{"destination-port", xt::kDport, OptionType::kString, kInvertible | kMulti},
                                 OptionSpec{"dport", xt::kDport, OptionType::kString, kInvertible | kMulti},
                                 OptionSpec{"syn", xt::kTcpFlags, OptionType::kNone, kInvertible | kMulti},
                                 OptionSpec{"tcp-flags", xt::kTcpFlags, OptionType::kString, kInvertible | kMulti},
                                 OptionSpec{"tcp-option", xt::kTcpOption, OptionType::kString, kInvertible | kMulti}};

constexpr std::array kUdpOptions{OptionSpec{"source-port", xt::kSport, OptionType::kPortRange, kInvertible},
                                 OptionSpec{"sport", xt::kSport, OptionType::kPortRange, kInvertible},
                                 OptionSpec{"destination-port", xt::kDport, OptionType::kPortRange, kInvertible},
                                 OptionSpec{"dport", xt::kDport, OptionType::kPortRange, kInvertible}};

struct TcpFlag {
  std::string_view name;
  std::uint64_t bits;
};
constexpr std::array kTcpFlags{TcpFlag{"FIN", 1}, TcpFlag{"SYN", 2}, TcpFlag{"RST", 4}, TcpFlag{"PSH", 8}, TcpFlag{"ACK", 16},
                               TcpFlag{"URG", 32}, TcpFlag{"ALL", 63}, TcpFlag{"NONE", 0}};

std::uint64_t tcp_flags(const std::string& text) {
  std::uint64_t bits = 0;
  for (const std::string& word : split(text, ',')) {
    if (word.empty()) continue;
    const auto flag = std::find_if(kTcpFlags.begin(), kTcpFlags.end(),
                                   [&](const TcpFlag& f) { return f.name.size() == word.size() && begins(f.name, word); });
    if (flag == kTcpFlags.end()) fail("Unknown TCP flag `" + word + "'");
    bits |= flag->bits;
  }
  return bits;
}

std::string tcp_flag_names(std::uint64_t bits) {
  std::string out;
  for (const TcpFlag& flag : kTcpFlags) {
    if ((bits & flag.bits) == 0 || flag.name == "ALL") continue;
    out += (out.empty() ? "" : ",") + std::string(flag.name);
  }
  return out.empty() ? "NONE" : out;
}

std::uint64_t parse_port(Parsing& p, const std::string& text, std::string_view protocol) {
  const auto port = p.names.port(text, protocol);
  if (!port) fail("invalid port/service `" + text + "' specified");
  return *port;
}

Interval tcp_ports(Parsing& p) {
  const auto colon = p.argument.find(':');
  if (colon == std::string::npos) return interval(parse_port(p, p.argument, "tcp"));
  const std::string low = p.argument.substr(0, colon), high = p.argument.substr(colon + 1);
  const std::uint64_t first = low.empty() ? 0 : parse_port(p, low, "tcp");
  const std::uint64_t last = high.empty() ? kMostPort : parse_port(p, high, "tcp");
  if (first > last) fail("invalid portrange (min > max)");
  return interval(first, last);
}

// All ports is the same as not to speak of ports, unless it is negated.
void keep_ports(Parsing& p, Interval ports) {
  if (ports.low.low == 0 && ports.high.low == kMostPort && !p.invert) return;
  put(p.xt, XtOption{p.spec.id, p.invert, {ports}, {}});
}

void parse_tcp(Parsing& p) {
  const bool twice = find_option(p.xt, p.spec.id) != nullptr;
  switch (p.spec.id) {
    case xt::kSport:
      if (twice) fail("Only one `--source-port' allowed");
      return keep_ports(p, tcp_ports(p));
    case xt::kDport:
      if (twice) fail("Only one `--destination-port' allowed");
      return keep_ports(p, tcp_ports(p));
    case xt::kTcpFlags: {
      if (twice) fail("Only one of `--syn' or `--tcp-flags'  allowed");
      const bool syn = p.spec.name == "syn";
      if (!syn && (p.rest.empty() || p.rest[0].starts_with('-') || p.rest[0].starts_with('!'))) fail("--tcp-flags requires two args.");
      const std::uint64_t mask = tcp_flags(syn ? "SYN,RST,ACK,FIN" : p.argument);
      const std::uint64_t set = tcp_flags(syn ? "SYN" : p.rest[0]);
      p.taken = syn ? 0 : 1;
      return put(p.xt, XtOption{xt::kTcpFlags, p.invert, {interval(mask), interval(set)}, {}});
    }
    default: {
      if (twice) fail("Only one `--tcp-option' allowed");
      const auto option = parse_number(p.argument, 1, 255);
      if (!option) fail("Bad TCP option \"" + p.argument + "\"");
      return put_number(p.xt, xt::kTcpOption, *option, p.invert);
    }
  }
}

void parse_udp(Parsing& p) { keep_ports(p, p.parsed.values.front()); }

std::string port_text(const Printing& p, std::uint64_t port, std::string_view protocol) {
  const std::string name = p.numeric ? "" : p.names.service(static_cast<std::uint16_t>(port), protocol);
  return name.empty() ? std::to_string(port) : name;
}

void print_ports(const Printing& p, std::string_view label, std::uint8_t id, std::string_view protocol) {
  const XtOption* o = p.option(id);
  if (o == nullptr) return;
  const Interval& ports = o->values.front();
  const std::string_view invert = o->invert ? "!" : "";
  if (ports.single()) {
    p(" {}:{}{}", label, invert, port_text(p, ports.low.low, protocol));
  } else {
    p(" {}s:{}{}:{}", label, invert, port_text(p, ports.low.low, protocol), port_text(p, ports.high.low, protocol));
  }
}

void save_ports(const Printing& p, std::string_view name, std::uint8_t id) {
  const XtOption* o = p.option(id);
  if (o == nullptr) return;
  const Interval& ports = o->values.front();
  if (ports.low.low == 0 && ports.high.low == kMostPort) return;
  p("{} --{} {}", o->invert ? " !" : "", name, ports.low.low);
  if (!ports.single()) p(":{}", ports.high.low);
}

void print_tcp(Printing& p) {
  p(" tcp");
  print_ports(p, "spt", xt::kSport, "tcp");
  print_ports(p, "dpt", xt::kDport, "tcp");
  if (const XtOption* o = p.option(xt::kTcpOption)) p(" option={}{}", o->invert ? "!" : "", o->values[0].low.low);
  if (const XtOption* o = p.option(xt::kTcpFlags); o != nullptr && (o->values[0].low.low != 0 || o->invert)) {
    const std::uint64_t mask = o->values[0].low.low, set = o->values[1].low.low;
    p(" flags:{}", o->invert ? "!" : "");
    if (p.numeric) {
      p("0x{:02X}/0x{:02X}", mask, set);
    } else {
      p("{}/{}", tcp_flag_names(mask), tcp_flag_names(set));
    }
  }
}

void save_tcp(Printing& p) {
  save_ports(p, "sport", xt::kSport);
  save_ports(p, "dport", xt::kDport);
  if (const XtOption* o = p.option(xt::kTcpOption)) p("{} --tcp-option {}", o->invert ? " !" : "", o->values[0].low.low);
  if (const XtOption* o = p.option(xt::kTcpFlags); o != nullptr && (o->values[0].low.low != 0 || o->invert)) {
    p("{} --tcp-flags {} {}", o->invert ? " !" : "", tcp_flag_names(o->values[0].low.low), tcp_flag_names(o->values[1].low.low));
  }
}

void print_udp(Printing& p) {
  p(" udp");
  print_ports(p, "spt", xt::kSport, "udp");
  print_ports(p, "dpt", xt::kDport, "udp");
}

void save_udp(Printing& p) {
  save_ports(p, "sport", xt::kSport);
  save_ports(p, "dport", xt::kDport);
}

// ---- icmp ----

constexpr std::array kIcmpOptions{OptionSpec{"icmp-type", xt::kIcmpType, OptionType::kString, kMandatory | kInvertible}};
constexpr std::array kIcmp6Options{OptionSpec{"icmpv6-type", xt::kIcmpType, OptionType::kString, kMandatory | kInvertible}};

// "A" or "A:B"; what follows is left in `rest`.
std::optional<Interval> parse_range(std::string_view text, std::string_view* rest) {
  const auto low = parse_number(text, 0, 255, rest);
  if (!low) return std::nullopt;
  auto high = low;
  if (!rest->empty() && (*rest)[0] == ':') high = parse_number(rest->substr(1), 0, 255, rest);
  if (!high) return std::nullopt;
  return interval(*low, *high);
}

void parse_icmp_type(Parsing& p) {
  const bool v6 = p.extension.kind == XtKind::kIcmp6;
  const std::string_view kind = v6 ? "ICMPv6" : "ICMP";
  const IcmpName* match = nullptr;
  for (const IcmpName& name : icmp_names(v6)) {
    if (!begins(name.name, p.argument)) continue;
    if (match != nullptr) fail(fmt::format("Ambiguous {} type `{}': `{}' or `{}'?", kind, p.argument, match->name, name.name));
    match = &name;
  }
  Interval type = interval(0), code = interval(0, 255);
  if (match != nullptr) {
    type = interval(match->type);
    code = interval(match->code_low, match->code_high);
  } else {
    std::string_view rest;
    const auto types = parse_range(p.argument, &rest);
    if (!types) fail(fmt::format("Unknown {} type `{}'", kind, p.argument));
    type = *types;
    if (!rest.empty() && rest[0] == '/') {
      const auto codes = parse_range(rest.substr(1), &rest);
      if (!codes) fail(fmt::format("Unknown {} code `{}'", kind, p.argument));
      code = *codes;
    }
    if (!rest.empty()) fail(fmt::format("unknown character {}", rest[0]));
    if (!type.single()) fail(fmt::format("{} type range not supported", kind));
  }
  put(p.xt, XtOption{xt::kIcmpType, p.invert, {type, code}, {}});
}

void print_icmp(Printing& p) {
  const bool v6 = p.xt.kind == XtKind::kIcmp6;
  p(" {}", v6 ? "ipv6-icmp" : "icmp");
  const XtOption* o = p.option(xt::kIcmpType);
  if (o == nullptr) return;
  const std::uint64_t type = o->values[0].low.low, low = o->values[1].low.low, high = o->values[1].high.low;
  if (!p.numeric) {
    const auto names = icmp_names(v6);
    const auto name = std::find_if(names.begin(), names.end(),
                                   [&](const IcmpName& n) { return n.type == type && n.code_low == low && n.code_high == high; });
    if (name != names.end()) return p(" {}{}", o->invert ? "!" : "", name->name);
  }
  p("{}type {}", o->invert ? " !" : "", type);
  if (low == high) {
    p(" code {}", low);
  } else if (low != 0 || high != 255) {
    p(" codes {}-{}", low, high);
  }
}

void save_icmp(Printing& p) {
  const bool v6 = p.xt.kind == XtKind::kIcmp6;
  const XtOption* o = p.option(xt::kIcmpType);
  if (o == nullptr) return;
  const std::uint64_t type = o->values[0].low.low, low = o->values[1].low.low, high = o->values[1].high.low;
  p("{} --icmp{}-type ", o->invert ? " !" : "", v6 ? "v6" : "");
  if (!v6 && type == 255) return p("any");
  p("{}", type);
  if (low != 0 || high != 255) p("/{}", low);
}

// ---- multiport ----

constexpr std::uint32_t kAnyPorts = bit(xt::kSports) | bit(xt::kDports) | bit(xt::kPorts);
constexpr std::array kMultiportOptions{OptionSpec{"source-ports", xt::kSports, OptionType::kString, kInvertible, kAnyPorts},
                                       OptionSpec{"sports", xt::kSports, OptionType::kString, kInvertible, kAnyPorts},
                                       OptionSpec{"destination-ports", xt::kDports, OptionType::kString, kInvertible, kAnyPorts},
                                       OptionSpec{"dports", xt::kDports, OptionType::kString, kInvertible, kAnyPorts},
                                       OptionSpec{"ports", xt::kPorts, OptionType::kString, kInvertible, kAnyPorts}};

std::string_view port_protocol(std::uint8_t number) {
  switch (number) {
    case 6: return "tcp";
    case 17: return "udp";
    case 136: return "udplite";
    case 132: return "sctp";
    case 33: return "dccp";
    default: return "";
  }
}

void parse_multiport(Parsing& p) {
  constexpr std::size_t kMostPorts = 15;
  const std::string_view protocol = port_protocol(p.rule.protocol);
  if (p.rule.protocol == 0 && !p.rule.not_protocol) fail("multiport needs `-p tcp', `-p udp', `-p udplite', `-p sctp' or `-p dccp'");
  if (protocol.empty() || p.rule.not_protocol) fail("multiport only works with TCP, UDP, UDPLITE, SCTP and DCCP");
  XtOption option{p.spec.id, p.invert, {}, {}};
  std::size_t used = 0;
  for (const std::string& part : split(p.argument, ',')) {
    if (used >= kMostPorts) fail("too many ports specified");
    const auto colon = part.find(':');
    if (colon != std::string::npos && used == kMostPorts - 1) fail("too many ports specified");
    const std::uint64_t low = parse_port(p, part.substr(0, colon), protocol);
    std::uint64_t high = low;
    if (colon != std::string::npos) {
      high = parse_port(p, part.substr(colon + 1), protocol);
      if (low >= high) fail("invalid portrange specified");
    }
    used += colon == std::string::npos ? 1 : 2;
    option.values.push_back(interval(low, high));
  }
  put(p.xt, std::move(option));
}

void check_multiport(Checking& c) {
  if (c.seen == 0) fail("multiport expection an option");
}

std::string multiport_list(const Printing& p, const XtOption& o) {
  std::string list;
  for (const Interval& ports : o.values) {
    if (!list.empty()) list += ',';
    list += port_text(p, ports.low.low, port_protocol(p.rule.protocol));
    if (!ports.single()) list += ":" + port_text(p, ports.high.low, port_protocol(p.rule.protocol));
  }
  return list;
}

constexpr std::array<std::string_view, 3> kMultiportNames{"sports", "dports", "ports"};

void print_multiport(Printing& p) {
  if (p.xt.options.empty()) return;
  const XtOption& o = p.xt.options.front();
  p(" multiport {} {}{}", kMultiportNames.at(o.id), o.invert ? " !" : "", multiport_list(p, o));
}

void save_multiport(Printing& p) {
  if (p.xt.options.empty()) return;
  const XtOption& o = p.xt.options.front();
  p("{} --{} {}", o.invert ? " !" : "", kMultiportNames.at(o.id), multiport_list(p, o));
}

// ---- mark, connmark, comment, mac, limit ----

constexpr std::array kMarkOptions{OptionSpec{"mark", xt::kMark, OptionType::kMarkMask, kMandatory | kInvertible}};
constexpr std::array kCommentOptions{OptionSpec{"comment", xt::kComment, OptionType::kString, kMandatory}};
constexpr std::array kMacOptions{OptionSpec{"mac-source", xt::kMacSource, OptionType::kMac, kMandatory | kInvertible}};
constexpr std::array kLimitOptions{OptionSpec{"limit", xt::kLimitRate, OptionType::kString},
                                   OptionSpec{"limit-burst", xt::kLimitBurst, OptionType::kUint32, 0, 0, 0, 0, 10000}};

std::string mark_text(const Printing& p) {
  const std::uint64_t mark = p.number(xt::kMark), mask = p.number(xt::kMark, 1);
  return mask == 0xffffffff ? fmt::format(" 0x{:x}", mark) : fmt::format(" 0x{:x}/0x{:x}", mark, mask);
}


void print_mark(Printing& p) { p(" mark match{}{}", inverted(p) ? " !" : "", mark_text(p)); }
void print_connmark(Printing& p) { p(" connmark match {}{}", inverted(p) ? "!" : "", mark_text(p)); }
void save_mark(Printing& p) { p("{} --mark{}", inverted(p) ? " !" : "", mark_text(p)); }

void parse_comment(Parsing& p) {
  constexpr std::size_t kMost = 255;
  p.parsed.text = p.parsed.text.substr(0, kMost);
  put(p.xt, p.parsed);
}
void print_comment(Printing& p) {
  if (const XtOption* o = p.option(xt::kComment)) p(" /* {} */", o->text);
}
void save_comment(Printing& p) {
  if (const XtOption* o = p.option(xt::kComment)) p(" --comment{}", quoted(o->text));
}

std::string mac_text(const Printing& p) {
  const std::uint64_t mac = p.number(xt::kMacSource);
  return fmt::format("{:02x}:{:02x}:{:02x}:{:02x}:{:02x}:{:02x}", mac >> 40 & 0xff, mac >> 32 & 0xff, mac >> 24 & 0xff, mac >> 16 & 0xff,
                     mac >> 8 & 0xff, mac & 0xff);
}
void print_mac(Printing& p) { p(" MAC {}{}", inverted(p) ? "! " : "", mac_text(p)); }
void save_mac(Printing& p) { p("{} --mac-source {}", inverted(p) ? " !" : "", mac_text(p)); }

void init_limit(Xt& xt) {
  put_number(xt, xt::kLimitRate, kLimitScale * 3600 / 3);
  put_number(xt, xt::kLimitBurst, 5);
}

void parse_limit(Parsing& p) {
  if (p.spec.id == xt::kLimitBurst) return put(p.xt, p.parsed);
  const auto slash = p.argument.find('/');
  std::uint64_t unit = 1;
  bool good = true;
  if (slash != std::string::npos) {
    const std::string name = p.argument.substr(slash + 1);
    unit = begins("second", name) ? 1 : begins("minute", name) ? 60 : begins("hour", name) ? 3600 : 86400;
    good = !name.empty() && (unit != 86400 || begins("day", name));
  }
  const long rate = std::strtol(p.argument.c_str(), nullptr, 10);
  if (!good || rate == 0) fail("bad rate \"" + p.argument + "\"'");
  const std::uint64_t average = kLimitScale * unit / static_cast<std::uint64_t>(rate);
  if (average == 0) fail("Rate too fast \"" + p.argument + "\"");
  put_number(p.xt, xt::kLimitRate, average);
}

std::string rate_text(std::uint64_t period) {
  struct Unit {
    std::string_view name;
    std::uint64_t length;
  };
  constexpr std::array kUnits{Unit{"day", kLimitScale * 86400}, Unit{"hour", kLimitScale * 3600}, Unit{"min", kLimitScale * 60},
                              Unit{"sec", kLimitScale}};
  if (period == 0) return " inf";
  std::size_t i = 1;
  for (; i < kUnits.size(); ++i) {
    if (period > kUnits[i].length || kUnits[i].length / period < kUnits[i].length % period) break;
  }
  return fmt::format(" {}/{}", kUnits[i - 1].length / period, kUnits[i - 1].name);
}

void print_limit(Printing& p) { p(" limit: avg{} burst {}", rate_text(p.number(xt::kLimitRate)), p.number(xt::kLimitBurst)); }
void save_limit(Printing& p) {
  p(" --limit{}", rate_text(p.number(xt::kLimitRate)));
  if (p.number(xt::kLimitBurst) != 5) p(" --limit-burst {}", p.number(xt::kLimitBurst));
}

constexpr std::array kCommonMatches{
    Extension{"tcp", XtKind::kTcp, 3, kTcpOptions, nullptr, parse_tcp, nullptr, print_tcp, save_tcp},
    Extension{"udp", XtKind::kUdp, 3, kUdpOptions, nullptr, parse_udp, nullptr, print_udp, save_udp},
    Extension{"icmp", XtKind::kIcmp, 1, kIcmpOptions, nullptr, parse_icmp_type, nullptr, print_icmp, save_icmp},
    Extension{"icmp6", XtKind::kIcmp6, 2, kIcmp6Options, nullptr, parse_icmp_type, nullptr, print_icmp, save_icmp},
    Extension{"multiport", XtKind::kMultiport, 3, kMultiportOptions, nullptr, parse_multiport, check_multiport, print_multiport,
              save_multiport},
    Extension{"mark", XtKind::kMark, 3, kMarkOptions, nullptr, nullptr, nullptr, print_mark, save_mark},
    Extension{"connmark", XtKind::kConnmark, 3, kMarkOptions, nullptr, nullptr, nullptr, print_connmark, save_mark},
    Extension{"comment", XtKind::kComment, 3, kCommentOptions, nullptr, parse_comment, nullptr, print_comment, save_comment},
    Extension{"mac", XtKind::kMac, 3, kMacOptions, nullptr, nullptr, nullptr, print_mac, save_mac},
    Extension{"limit", XtKind::kLimit, 3, kLimitOptions, init_limit, parse_limit, nullptr, print_limit, save_limit},
};

}  // namespace

std::span<const Extension> common_matches() { return kCommonMatches; }

}  // namespace nslab::shell::iptables
