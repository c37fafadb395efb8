// SNAT, DNAT, MASQUERADE, REDIRECT, NETMAP (extensions/libxt_NAT.c, lib*_NETMAP.c).
#include <array>

#include "model/netfilter/xt.h"
#include "shell/tools/iptables/extension.h"
#include "shell/tools/iptables/texts.h"

namespace nslab::shell::iptables {

namespace {

// Where packets go: an interval of addresses, one of ports, the family, and the port from which shifted ranges count.
constexpr std::size_t kAddresses = 0, kPortRange = 1, kFamily = 2, kBasePort = 3, kHasAddress = 4;

constexpr std::array kSnatOptions{
    OptionSpec{"to-source", xt::kNatTo, OptionType::kString, kMandatory}, OptionSpec{"random", xt::kNatRandom, OptionType::kNone},
    OptionSpec{"random-fully", xt::kNatRandomFully, OptionType::kNone}, OptionSpec{"persistent", xt::kNatPersistent, OptionType::kNone}};
constexpr std::array kDnatOptions{OptionSpec{"to-destination", xt::kNatTo, OptionType::kString, kMandatory},
                                  OptionSpec{"random", xt::kNatRandom, OptionType::kNone},
                                  OptionSpec{"persistent", xt::kNatPersistent, OptionType::kNone}};
constexpr std::array kMasqueradeOptions{OptionSpec{"to-ports", xt::kNatPorts, OptionType::kString},
                                        OptionSpec{"random", xt::kNatRandom, OptionType::kNone},
                                        OptionSpec{"random-fully", xt::kNatRandomFully, OptionType::kNone}};
constexpr std::array kRedirectOptions{OptionSpec{"to-ports", xt::kNatPorts, OptionType::kString},
                                      OptionSpec{"random", xt::kNatRandom, OptionType::kNone}};
constexpr std::array kNetmapOptions{OptionSpec{"to", xt::kNatTo, OptionType::kHostMask, kMandatory}};

struct Ports {
  std::uint64_t low = 0, high = 0, base = 0;
};

Ports parse_ports(const Parsing& p, const std::string& text) {
  const std::uint8_t protocol = p.rule.protocol;
  const bool has_ports = protocol == 6 || protocol == 17 || protocol == 132 || protocol == 33 || protocol == 1;
  if (!has_ports) fail("Need TCP, UDP, SCTP or DCCP with port specification");
  Ports ports;
  std::string_view end;
  const auto first = parse_number(text, 0, 0xffff, &end);
  if (!first) {
    const auto named = p.names.port(text, "");
    if (!named) fail("Port `" + text + "' not valid");
    return {*named, *named, 0};
  }
  ports.low = ports.high = *first;
  if (end.empty()) return ports;
  if (end[0] == ':') fail("Invalid port:port syntax - use dash");
  if (end[0] != '-') fail(fmt::format("Garbage after port value: `{}'", end));
  const std::string rest(end.substr(1));
  const auto last = parse_number(rest, 0, 0xffff, &end);
  if (!last) fail("Port `" + rest + "' not valid");
  if (*last < *first) fail("Port range `" + rest + "' funky");
  ports.high = *last;
  if (end.empty()) return ports;
  if (end[0] != '/') fail(fmt::format("Garbage after port range: `{}'", end));
  const std::string base(end.substr(1));
  auto number = parse_number(base, 1, 0xffff);
  if (!number && !parse_number(base, 0, ~std::uint64_t{0})) {
    if (const auto named = p.names.port(base, "")) number = *named;
  }
  if (!number) fail("Port `" + base + "' not valid");
  ports.base = *number;
  return ports;
}

IpAddress parse_address(const Parsing& p, const std::string& text) {
  const auto address = parse_ip(text, p.rule.v6 ? Family::kInet6 : Family::kInet);
  if (!address) fail("Bad IP address \"" + text + "\"");
  return *address;
}

// "ADDRESS[-ADDRESS][:PORT[-PORT[/PORT]]]", IPv6 addresses with ports in brackets.
void parse_to(Parsing& p) {
  std::string text = p.argument;
  XtOption option{xt::kNatTo, false, std::vector<Interval>(5), {}};
  option.values[kFamily] = interval(p.rule.v6 ? 6 : 4, p.rule.v6 ? 6 : 4);
  const auto bracket = text.find('[');
  std::string addresses = text;
  std::size_t colon = std::string::npos;
  if (bracket == std::string::npos) {
    colon = text.find(':');
    if (colon != std::string::npos && text.find(':', colon + 1) != std::string::npos) colon = std::string::npos;
    addresses = text.substr(0, colon);
  } else {
    const auto close = text.find(']', bracket);
    if (close == std::string::npos || !p.rule.v6) fail("Invalid address format");
    colon = text.find(':', close);
    addresses = text.substr(bracket + 1, close - bracket - 1);
  }
  if (colon != std::string::npos) {
    const Ports ports = parse_ports(p, text.substr(colon + 1));
    option.values[kPortRange] = interval(ports.low, ports.high);
    option.values[kBasePort] = interval(ports.base, ports.base);
    option.text = "ports";
  }
  if (!addresses.empty() || colon == std::string::npos) {
    const auto dash = addresses.find('-');
    const IpAddress low = parse_address(p, addresses.substr(0, dash));
    const IpAddress high = dash == std::string::npos ? low : parse_address(p, addresses.substr(dash + 1));
    option.values[kAddresses] = {Datum::address(low), Datum::address(high)};
    option.values[kHasAddress] = interval(1, 1);
  }
  put(p.xt, std::move(option));
}

void parse_nat(Parsing& p) {
  if (p.spec.id == xt::kNatTo) return parse_to(p);
  if (p.spec.id != xt::kNatPorts) return put(p.xt, p.parsed);
  const Ports ports = parse_ports(p, p.argument);
  put(p.xt, XtOption{xt::kNatPorts, false, {interval(ports.low, ports.high), interval(ports.base, ports.base)}, {}});
}

// Only DNAT counts ports from another one.
void check_nat(Checking& c) {
  const XtOption* ports = find_option(c.xt, xt::kNatPorts);
  const XtOption* to = find_option(c.xt, xt::kNatTo);
  const bool redirect = c.xt.kind == XtKind::kRedirect && ports != nullptr && ports->values[1].low.low != 0;
  if (redirect) fail("Shifted portmap ranges not supported with this kernel");
  if (to != nullptr && to->values[kBasePort].low.low != 0) throw Unmodelled{"iptables -j DNAT with shifted ports"};
}

std::string ports_text(const Interval& ports, std::uint64_t base) {
  std::string text = std::to_string(ports.low.low);
  if (!ports.single()) text += "-" + std::to_string(ports.high.low);
  if (base != 0) text += "/" + std::to_string(base);
  return text;
}

std::string to_text(const XtOption& o) {
  const bool v6 = o.values[kFamily].low.low == 6;
  const bool ports = !o.text.empty();
  const auto address = [&](const Datum& d) {
    return to_string(v6 ? IpAddress::v6(d.high, d.low) : IpAddress::v4(static_cast<std::uint32_t>(d.low)));
  };
  std::string text;
  if (o.values[kHasAddress].low.low != 0) {
    const Interval& range = o.values[kAddresses];
    text = address(range.low);
    if (!range.single()) text += "-" + address(range.high);
    if (v6 && ports) text = "[" + text + "]";
  }
  if (ports) text += ":" + ports_text(o.values[kPortRange], o.values[kBasePort].low.low);
  return text;
}

void show_nat(const Printing& p, bool save) {
  const bool source = p.xt.kind == XtKind::kSnat;
  if (const XtOption* o = p.option(xt::kNatTo)) p(" {}{}", !save ? "to:" : source ? "--to-source " : "--to-destination ", to_text(*o));
  if (const XtOption* o = p.option(xt::kNatPorts)) {
    const std::string_view label = save ? "--to-ports " : p.xt.kind == XtKind::kRedirect ? "redir ports " : "masq ports: ";
    p(" {}{}", label, ports_text(o->values[0], o->values[1].low.low));
  }
  const std::string_view prefix = save ? "--" : "";
  if (p.option(xt::kNatRandom) != nullptr) p(" {}random", prefix);
  if (p.option(xt::kNatRandomFully) != nullptr) p(" {}random-fully", prefix);
  if (p.option(xt::kNatPersistent) != nullptr) p(" {}persistent", prefix);
}
void print_nat(Printing& p) { show_nat(p, false); }
void save_nat(Printing& p) { show_nat(p, true); }

void parse_netmap(Parsing& p) {
  const std::string& text = p.parsed.text;
  const auto slash = text.find('/');
  const std::uint64_t whole = p.rule.v6 ? 128 : 32;
  std::uint64_t length = whole;
  if (slash != std::string::npos) length = parse_number(text.substr(slash + 1), 0, whole).value_or(whole);
  const std::uint64_t family = p.rule.v6 ? 6 : 4;
  put(p.xt, XtOption{xt::kNatTo, false, {p.parsed.values.front(), interval(length, length), interval(family, family)}, {}});
}

std::string netmap_text(const Printing& p) {
  const XtOption* o = p.option(xt::kNatTo);
  if (o == nullptr) return "";
  const Datum& d = o->values[0].low;
  const bool v6 = o->values[2].low.low == 6;
  const IpAddress address = v6 ? IpAddress::v6(d.high, d.low) : IpAddress::v4(static_cast<std::uint32_t>(d.low));
  const std::uint64_t length = o->values[1].low.low;
  return fmt::format("{}/{}", to_string(address), length);
}
void print_netmap(Printing& p) { p(" to:{}", netmap_text(p)); }
void save_netmap(Printing& p) { p(" --to {}", netmap_text(p)); }

constexpr std::array kNatTargets{
    Extension{"SNAT", XtKind::kSnat, 3, kSnatOptions, nullptr, parse_nat, check_nat, print_nat, save_nat},
    Extension{"DNAT", XtKind::kDnat, 3, kDnatOptions, nullptr, parse_nat, check_nat, print_nat, save_nat},
    Extension{"MASQUERADE", XtKind::kMasquerade, 3, kMasqueradeOptions, nullptr, parse_nat, check_nat, print_nat, save_nat},
    Extension{"REDIRECT", XtKind::kRedirect, 3, kRedirectOptions, nullptr, parse_nat, check_nat, print_nat, save_nat},
    Extension{"NETMAP", XtKind::kNetmap, 3, kNetmapOptions, nullptr, parse_netmap, nullptr, print_netmap, save_netmap},
};

}  // namespace

std::span<const Extension> nat_targets() { return kNatTargets; }

}  // namespace nslab::shell::iptables
