// Options of extensions by their type (libxtables/xtoptions.c).
#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>

#include "shell/tools/iptables/extension.h"
#include "shell/tools/iptables/texts.h"

namespace nslab::shell::iptables {

namespace {

Interval at(std::uint64_t low, std::uint64_t high) { return {Datum::number(low), Datum::number(high)}; }
Interval at(std::uint64_t value) { return at(value, value); }

std::uint64_t most_of(OptionType type) {
  switch (type) {
    case OptionType::kUint8:
    case OptionType::kUint8Range: return 0xff;
    case OptionType::kUint16:
    case OptionType::kUint16Range: return 0xffff;
    case OptionType::kUint32:
    case OptionType::kUint32Range: return 0xffffffff;
    case OptionType::kUint64: return ~std::uint64_t{0};
    default: return 0;
  }
}

std::string option_name(const Parsing& p) { return fmt::format("{}: option \"--{}\"", p.extension.name, p.spec.name); }

void parse_integer(Parsing& p) {
  const std::uint64_t most = p.spec.most != 0 ? p.spec.most : most_of(p.spec.type);
  const auto value = parse_number(p.argument, p.spec.least, most);
  if (!value)
    fail(fmt::format("{}: bad value for option \"--{}\", or out of range ({}-{}).\n", p.extension.name, p.spec.name, p.spec.least, most));
  p.parsed.values = {at(*value)};
}

void parse_double(Parsing& p) {
  char* end = nullptr;
  const double value = std::strtod(p.argument.c_str(), &end);
  const bool bounded = p.spec.least != p.spec.most;
  const bool outside = bounded && (value < static_cast<double>(p.spec.least) || value > static_cast<double>(p.spec.most));
  if (end == p.argument.c_str() || *end != '\0' || outside) {
    fail(fmt::format("{}: bad value for option \"--{}\", or out of range ({}-{}).\n", p.extension.name, p.spec.name, p.spec.least,
                     p.spec.most));
  }
  p.parsed.values = {at(static_cast<std::uint64_t>(std::lround(value * 0x80000000)))};
}

// "A:B"; a missing A is 0, a missing B the most there is.
void parse_integer_range(Parsing& p) {
  constexpr std::size_t kMost = 2;
  const std::uint64_t most = most_of(p.spec.type);
  std::vector<std::uint64_t> values;
  std::string_view rest = p.argument;
  while (true) {
    if (values.size() == kMost)
      fail(fmt::format("{}: Too many components for option \"--{}\" (max: {})\n", p.extension.name, p.spec.name, kMost));
    std::uint64_t value = values.size() == 1 ? most : 0;
    std::string_view end = rest;
    if (!rest.empty() && rest[0] != ':') {
      const auto number = parse_number(rest, 0, most, &end);
      if (!number) {
        fail(fmt::format("{}: bad value for option \"--{}\" near \"{}\", or out of range (0-{}).\n", p.extension.name, p.spec.name, rest,
                         most));
      }
      if (!end.empty() && end[0] != ':') {
        fail(fmt::format("{}: Argument to \"--{}\" has unexpected characters near \"{}\".\n", p.extension.name, p.spec.name, end));
      }
      value = *number;
    }
    values.push_back(value);
    if (end.empty()) break;
    rest = end.substr(1);
  }
  p.parsed.values = {at(values.front(), values.back())};
}

void parse_text(Parsing& p) {
  if (p.spec.least != 0 && p.argument.size() < p.spec.least) {
    fail(fmt::format("Argument must have a minimum length of {} characters\n", p.spec.least));
  }
  if (p.spec.most != 0 && p.argument.size() > p.spec.most) {
    fail(fmt::format("Argument must have a maximum length of {} characters\n", p.spec.most));
  }
  p.parsed.text = p.argument;
}

struct TosName {
  std::string_view name;
  std::uint8_t value;
};
constexpr std::array kTosNames{TosName{"Minimize-Delay", 0x10}, TosName{"Maximize-Throughput", 0x08}, TosName{"Maximize-Reliability", 0x04},
                               TosName{"Minimize-Cost", 0x02}, TosName{"Normal-Service", 0}};

void parse_tos(Parsing& p) {
  std::string_view end;
  const auto value = parse_number(p.argument, 0, 255, &end);
  if (value) {
    std::uint64_t mask = 0xff;
    if (!end.empty() && end[0] == '/') {
      const auto given = parse_number(end.substr(1), 0, 255, &end);
      if (!given) fail("Illegal value: \"" + p.argument + "\"");
      mask = *given;
    }
    if (!end.empty()) fail("Illegal value: \"" + p.argument + "\"");
    p.parsed.values = {at(*value), at(mask)};
    return;
  }
  const auto name = std::find_if(kTosNames.begin(), kTosNames.end(), [&](const TosName& n) { return same_letters(n.name, p.argument); });
  if (name == kTosNames.end()) fail("Symbolic name \"" + p.argument + "\" is unknown");
  p.parsed.values = {at(name->value), at(p.spec.most)};
}

void parse_mark_value(Parsing& p) {
  std::string_view end;
  const auto mark = parse_number(p.argument, 0, 0xffffffff, &end);
  std::uint64_t mask = 0xffffffff;
  const auto bad = [&] {
    fail(fmt::format("{}: bad integer value for option \"--{}\", or out of range.\n", p.extension.name, p.spec.name));
  };
  if (!mark) bad();
  if (!end.empty() && end[0] == '/') {
    const auto given = parse_number(end.substr(1), 0, 0xffffffff, &end);
    if (!given) bad();
    mask = *given;
  }
  if (!end.empty()) fail(fmt::format("{}: trailing garbage after value for option \"--{}\".\n", p.extension.name, p.spec.name));
  p.parsed.values = {at(*mark), at(mask)};
}

void parse_level(Parsing& p) {
  constexpr std::array kLevels{std::pair{"emerg", 0},  std::pair{"panic", 0}, std::pair{"alert", 1},
                               std::pair{"crit", 2},   std::pair{"error", 3}, std::pair{"warning", 4},
                               std::pair{"notice", 5}, std::pair{"info", 6},  std::pair{"debug", 7}};
  if (const auto number = parse_number(p.argument, 0, 7)) {
    p.parsed.values = {at(*number)};
    return;
  }
  const auto level = std::find_if(kLevels.begin(), kLevels.end(), [&](const auto& l) { return p.argument == l.first; });
  if (level == kLevels.end()) fail("log level \"" + p.argument + "\" unknown\n");
  p.parsed.values = {at(static_cast<std::uint64_t>(level->second))};
}

IpAddress parse_host(Parsing& p, const std::string& text) {
  const Family family = p.rule.v6 ? Family::kInet6 : Family::kInet;
  const auto found = p.names.addresses(text, family);
  if (found.empty() && parse_ip(text)) fail("getaddrinfo: Address family for hostname not supported\n");
  if (found.empty()) fail("getaddrinfo: Name or service not known\n");
  if (found.size() > 1) fail(text + " resolves to more than one address\n");
  return found.front();
}

void keep_host(Parsing& p, const IpAddress& address, const IpAddress& mask) {
  const auto length = netmask_length(mask);
  const Prefix prefix{address, length.value_or(static_cast<std::uint8_t>(address.bits()))};
  p.parsed.values = {{Datum::address(prefix.network()), Datum::address(prefix.last())}};
  p.parsed.text = to_string(address) + (length && *length == address.bits() ? ""
                                        : length                            ? "/" + std::to_string(*length)
                                                                            : "/" + to_string(mask));
}

void parse_host_mask(Parsing& p) {
  const auto slash = p.argument.find('/');
  const IpAddress address = parse_host(p, p.argument.substr(0, slash));
  IpAddress mask = netmask(address.family, address.bits());
  if (slash != std::string::npos && p.spec.type == OptionType::kHostMask) {
    const std::string text = p.argument.substr(slash + 1);
    if (const auto length = parse_number(text, 0, address.bits())) {
      mask = netmask(address.family, static_cast<unsigned>(*length));
    } else if (const auto literal = parse_ip(text, address.family)) {
      mask = *literal;
    } else {
      fail(fmt::format("{}: bad value for option \"--{}\", neither a valid network mask nor valid CIDR (0-{}).\n", p.extension.name,
                       p.spec.name, address.bits()));
    }
  }
  keep_host(p, address, mask);
}

void parse_prefix_length(Parsing& p) {
  const std::uint64_t bits = p.rule.v6 ? 128 : 32;
  const auto length = parse_number(p.argument, 0, bits);
  if (!length) {
    fail(fmt::format("{}: bad value for option \"--{}\", neither a valid network mask nor valid CIDR (0-{}).\n", p.extension.name,
                     p.spec.name, bits));
  }
  p.parsed.values = {at(*length)};
}

std::uint64_t parse_port_name(Parsing& p, const std::string& text) {
  const auto port = p.names.port(text, "");
  if (!port) fail("Port \"" + text + "\" does not resolve to anything.\n");
  return *port;
}

void parse_port_range(Parsing& p) {
  const bool single = p.spec.type == OptionType::kPort;
  std::uint64_t ports[2] = {0, 0xffff};
  std::size_t count = 0;
  std::string rest = p.argument;
  while (true) {
    if (count == 2) fail(fmt::format("{}: Too many components for option \"--{}\" (max: 2)\n", p.extension.name, p.spec.name));
    const auto colon = single ? std::string::npos : rest.find(':');
    const std::string part = rest.substr(0, colon);
    if (!part.empty() || single) ports[count] = parse_port_name(p, part);
    ++count;
    if (colon == std::string::npos) break;
    rest = rest.substr(colon + 1);
  }
  if (count == 1) ports[1] = ports[0];
  p.parsed.values = {at(ports[0], ports[1])};
}

void parse_mac(Parsing& p) {
  std::uint64_t value = 0;
  std::string_view rest = p.argument;
  for (int i = 0; i < 6; ++i) {
    std::size_t digits = 0;
    std::uint64_t byte = 0;
    while (digits < rest.size() && std::isxdigit(static_cast<unsigned char>(rest[digits])) != 0) {
      const char c = static_cast<char>(std::tolower(static_cast<unsigned char>(rest[digits++])));
      byte = byte * 16 + static_cast<std::uint64_t>(c <= '9' ? c - '0' : c - 'a' + 10);
    }
    const bool ends = i == 5 ? digits == rest.size() : digits < rest.size() && rest[digits] == ':';
    if (!ends || digits > 2) fail("Invalid MAC address specified.");
    value = value << 8 | byte;
    rest.remove_prefix(i == 5 ? digits : digits + 1);
  }
  p.parsed.values = {at(value)};
}

void parse_by_type(Parsing& p) {
  switch (p.spec.type) {
    case OptionType::kNone: return;
    case OptionType::kUint8: case OptionType::kUint16: case OptionType::kUint32: case OptionType::kUint64: return parse_integer(p);
    case OptionType::kUint8Range: case OptionType::kUint16Range: case OptionType::kUint32Range: return parse_integer_range(p);
    case OptionType::kDouble: return parse_double(p);
    case OptionType::kString: return parse_text(p);
    case OptionType::kTosMask: return parse_tos(p);
    case OptionType::kMarkMask: return parse_mark_value(p);
    case OptionType::kSyslogLevel: return parse_level(p);
    case OptionType::kHost: case OptionType::kHostMask: return parse_host_mask(p);
    case OptionType::kProtocol: p.parsed.values = {at(p.names.parse_protocol(p.argument))}; return;
    case OptionType::kPort: case OptionType::kPortRange: return parse_port_range(p);
    case OptionType::kPrefixLength: return parse_prefix_length(p);
    case OptionType::kMac: return parse_mac(p);
  }
}

}  // namespace

std::optional<std::uint64_t> parse_number(std::string_view text, std::uint64_t least, std::uint64_t most, std::string_view* end) {
  // strtoul's own rules: a base by its prefix, white space and a sign before it; iptables refuses the sign.
  std::size_t i = 0;
  while (i < text.size() && std::isspace(static_cast<unsigned char>(text[i])) != 0) ++i;
  if (i < text.size() && text[i] == '-') return std::nullopt;
  if (i < text.size() && text[i] == '+') ++i;
  unsigned base = 10;
  if (i + 2 < text.size() && text[i] == '0' && (text[i + 1] == 'x' || text[i + 1] == 'X') &&
      std::isxdigit(static_cast<unsigned char>(text[i + 2])) != 0) {
    base = 16;
    i += 2;
  } else if (i < text.size() && text[i] == '0') {
    base = 8;
  }
  const std::size_t begin = i;
  std::uint64_t value = 0;
  for (; i < text.size(); ++i) {
    const char c = static_cast<char>(std::tolower(static_cast<unsigned char>(text[i])));
    const unsigned digit = c >= '0' && c <= '9'   ? static_cast<unsigned>(c - '0')
                           : c >= 'a' && c <= 'f' ? static_cast<unsigned>(c - 'a' + 10)
                                                  : 99;
    if (digit >= base) break;
    if (value > (~std::uint64_t{0} - digit) / base) return std::nullopt;
    value = value * base + digit;
  }
  if (i == begin) return std::nullopt;
  if (end != nullptr) *end = text.substr(i);
  if (end == nullptr && i != text.size()) return std::nullopt;
  if (value < least || (most != 0 && value > most)) return std::nullopt;
  return value;
}

void put(Xt& xt, XtOption option) {
  std::erase_if(xt.options, [&](const XtOption& o) { return o.id == option.id; });
  const auto place = std::find_if(xt.options.begin(), xt.options.end(), [&](const XtOption& o) { return o.id > option.id; });
  xt.options.insert(place, std::move(option));
}

void put_number(Xt& xt, std::uint8_t id, std::uint64_t value, bool invert) { put(xt, XtOption{id, invert, {at(value)}, {}}); }

std::string quoted(const std::string& text) {
  const bool plain = !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return c == '_' || c == '-' || (static_cast<unsigned char>(c) < 128 && std::isalnum(static_cast<unsigned char>(c)) != 0);
  });
  if (plain) return " " + text;
  std::string out = " \"";
  for (const char c : text) {
    if (c == '"' || c == '\\' || c == '\'') out += '\\';
    out += c;
  }
  return out + "\"";
}

const XtOption* Printing::option(std::uint8_t id) const {
  const auto found = std::find_if(xt.options.begin(), xt.options.end(), [&](const XtOption& o) { return o.id == id; });
  return found == xt.options.end() ? nullptr : &*found;
}

std::uint64_t Printing::number(std::uint8_t id, std::size_t i) const {
  const XtOption* found = option(id);
  return found == nullptr || found->values.size() <= i ? 0 : found->values[i].low.low;
}

Xt make_xt(const Extension& extension) {
  Xt xt;
  xt.kind = extension.kind;
  if (extension.init != nullptr) extension.init(xt);
  return xt;
}

std::size_t parse_option(const Extension& extension, const OptionSpec& spec, const std::string* argument, bool invert, Xt& xt, Rule& rule,
                         std::uint32_t& seen, Names& names, std::span<const std::string> rest) {
  const std::string none;
  Parsing p{extension, spec, argument == nullptr ? none : *argument, invert, xt, rule, seen, names, rest, 0, {}};
  const bool twice = (seen & bit(spec.id)) != 0;
  if (((spec.flags & kMulti) == 0 || (spec.excludes & bit(spec.id)) != 0) && twice) fail(option_name(p) + " can only be used once.\n");
  if (invert && (spec.flags & kInvertible) == 0) fail(option_name(p) + " cannot be inverted.\n");
  p.parsed.id = spec.id;
  p.parsed.invert = invert;
  parse_by_type(p);
  seen |= bit(spec.id);
  if (extension.parse != nullptr) {
    extension.parse(p);
  } else {
    put(xt, p.parsed);
  }
  return p.taken;
}

void check_options(const Extension& extension, Xt& xt, std::uint32_t seen) {
  if (extension.check != nullptr) {
    Checking checking{extension, xt, seen};
    extension.check(checking);
  }
  const auto by_id = [&](unsigned id) {
    const auto spec = std::find_if(extension.options.begin(), extension.options.end(), [&](const OptionSpec& s) { return s.id == id; });
    return spec == extension.options.end() ? nullptr : &*spec;
  };
  for (const OptionSpec& spec : extension.options) {
    if ((spec.flags & kMandatory) != 0 && (seen & bit(spec.id)) == 0)
      fail(fmt::format("{}: option \"--{}\" must be specified\n", extension.name, spec.name));
    if ((seen & bit(spec.id)) == 0) continue;
    for (unsigned id = 0; id < 32; ++id) {
      const OptionSpec* other = id == spec.id ? nullptr : by_id(id);
      if (other == nullptr) continue;
      if ((spec.also & bit(id)) != 0 && (seen & bit(id)) == 0) {
        fail(fmt::format("{}: option \"--{}\" also requires \"--{}\".\n", extension.name, spec.name, other->name));
      }
      if ((spec.excludes & bit(id)) != 0 && (seen & bit(id)) != 0) {
        fail(fmt::format("{}: option \"--{}\" cannot be used together with \"--{}\".\n", extension.name, spec.name, other->name));
      }
    }
  }
}

}  // namespace nslab::shell::iptables
