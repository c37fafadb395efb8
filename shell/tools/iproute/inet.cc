#include "shell/tools/iproute/inet.h"

#include <algorithm>
#include <array>

namespace nslab::shell {

namespace {

struct Number {
  std::uint64_t value = 0;
  std::size_t length = 0;  // characters read; 0: none
  bool overflow = false;
};

int digit_of(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return 99;
}

// strtoul(text, &end, 0)
Number strtoul0(std::string_view text) {
  std::size_t at = 0;
  while (at < text.size() && (text[at] == ' ' || (text[at] >= '\t' && text[at] <= '\r'))) ++at;
  bool negative = false;
  if (at < text.size() && (text[at] == '+' || text[at] == '-')) negative = text[at++] == '-';
  unsigned base = 10;
  if (at < text.size() && text[at] == '0') {
    const bool hex = at + 2 < text.size() && (text[at + 1] == 'x' || text[at + 1] == 'X') && digit_of(text[at + 2]) < 16;
    base = hex ? 16 : 8;
    if (hex) at += 2;
  }
  Number number;
  const std::size_t first = at;
  for (; at < text.size() && digit_of(text[at]) < static_cast<int>(base); ++at) {
    const std::uint64_t next = number.value * base + static_cast<std::uint64_t>(digit_of(text[at]));
    if (number.value > (~0ULL - 15) / base) number.overflow = true;
    number.value = next;
  }
  if (at == first) return {};
  number.length = at;
  if (negative) number.value = 0 - number.value;
  if (number.overflow) number.value = ~0ULL;
  return number;
}

std::optional<IpAddress> read_ipv4(std::string_view text) {
  std::uint32_t value = 0;
  for (int i = 0; i < 4; ++i) {
    const Number octet = strtoul0(text);
    if (octet.length == 0 || octet.value > 255) return std::nullopt;
    value |= static_cast<std::uint32_t>(octet.value) << (24 - 8 * i);
    text.remove_prefix(octet.length);
    if (text.empty()) return IpAddress::v4(value);
    if (i == 3 || text.front() != '.') return std::nullopt;
    text.remove_prefix(1);
  }
  return std::nullopt;
}

struct NumberWord {
  std::uint8_t number;
  std::string_view name;
};
// Those that rtnl_rtntype_a2n knows, in its order; `whole`: by no shorter prefix.
struct TypeWord {
  RouteType type;
  std::string_view name;
  bool whole;
};
constexpr std::array kTypes{
    TypeWord{RouteType::kLocal, "local", true},          TypeWord{RouteType::kNat, "nat", true},
    TypeWord{RouteType::kBroadcast, "broadcast", false}, TypeWord{RouteType::kBroadcast, "brd", true},
    TypeWord{RouteType::kAnycast, "anycast", false},     TypeWord{RouteType::kMulticast, "multicast", false},
    TypeWord{RouteType::kProhibit, "prohibit", false},   TypeWord{RouteType::kUnreachable, "unreachable", false},
    TypeWord{RouteType::kBlackhole, "blackhole", false}, TypeWord{RouteType{11}, "xresolve", false},
    TypeWord{RouteType::kUnicast, "unicast", false},     TypeWord{RouteType::kThrow, "throw", true}};
constexpr std::array<std::string_view, 12> kTypeNames{"none",      "unicast",     "local",    "broadcast", "anycast", "multicast",
                                                      "blackhole", "unreachable", "prohibit", "throw",     "nat",     "xresolve"};

// /etc/iproute2/rt_dsfield
constexpr std::array kDsfields{NumberWord{0x00, "default"}, NumberWord{0x28, "AF11"}, NumberWord{0x30, "AF12"}, NumberWord{0x38, "AF13"},
                               NumberWord{0x48, "AF21"},    NumberWord{0x50, "AF22"}, NumberWord{0x58, "AF23"}, NumberWord{0x68, "AF31"},
                               NumberWord{0x70, "AF32"},    NumberWord{0x78, "AF33"}, NumberWord{0x88, "AF41"}, NumberWord{0x90, "AF42"},
                               NumberWord{0x98, "AF43"},    NumberWord{0x20, "CS1"},  NumberWord{0x40, "CS2"},  NumberWord{0x60, "CS3"},
                               NumberWord{0x80, "CS4"},     NumberWord{0xa0, "CS5"},  NumberWord{0xc0, "CS6"},  NumberWord{0xe0, "CS7"},
                               NumberWord{0xb8, "EF"}};

// /etc/protocols
constexpr std::array kIpProtocols{NumberWord{0, "ip"},
                                  NumberWord{1, "icmp"},
                                  NumberWord{2, "igmp"},
                                  NumberWord{3, "ggp"},
                                  NumberWord{4, "ipencap"},
                                  NumberWord{5, "st"},
                                  NumberWord{6, "tcp"},
                                  NumberWord{8, "egp"},
                                  NumberWord{9, "igp"},
                                  NumberWord{12, "pup"},
                                  NumberWord{17, "udp"},
                                  NumberWord{20, "hmp"},
                                  NumberWord{22, "xns-idp"},
                                  NumberWord{27, "rdp"},
                                  NumberWord{29, "iso-tp4"},
                                  NumberWord{33, "dccp"},
                                  NumberWord{36, "xtp"},
                                  NumberWord{37, "ddp"},
                                  NumberWord{38, "idpr-cmtp"},
                                  NumberWord{41, "ipv6"},
                                  NumberWord{43, "ipv6-route"},
                                  NumberWord{44, "ipv6-frag"},
                                  NumberWord{45, "idrp"},
                                  NumberWord{46, "rsvp"},
                                  NumberWord{47, "gre"},
                                  NumberWord{50, "esp"},
                                  NumberWord{51, "ah"},
                                  NumberWord{57, "skip"},
                                  NumberWord{58, "ipv6-icmp"},
                                  NumberWord{59, "ipv6-nonxt"},
                                  NumberWord{60, "ipv6-opts"},
                                  NumberWord{73, "rspf"},
                                  NumberWord{81, "vmtp"},
                                  NumberWord{88, "eigrp"},
                                  NumberWord{89, "ospf"},
                                  NumberWord{93, "ax.25"},
                                  NumberWord{94, "ipip"},
                                  NumberWord{97, "etherip"},
                                  NumberWord{98, "encap"},
                                  NumberWord{103, "pim"},
                                  NumberWord{108, "ipcomp"},
                                  NumberWord{112, "vrrp"},
                                  NumberWord{115, "l2tp"},
                                  NumberWord{124, "isis"},
                                  NumberWord{132, "sctp"},
                                  NumberWord{133, "fc"},
                                  NumberWord{135, "mobility-header"},
                                  NumberWord{136, "udplite"},
                                  NumberWord{137, "mpls-in-ip"},
                                  NumberWord{138, "manet"},
                                  NumberWord{139, "hip"},
                                  NumberWord{140, "shim6"},
                                  NumberWord{141, "wesp"},
                                  NumberWord{142, "rohc"},
                                  NumberWord{143, "ethernet"}};

template <std::size_t N>
const NumberWord* find_name(const std::array<NumberWord, N>& rows, std::string_view name) {
  const auto at = std::find_if(rows.begin(), rows.end(), [&](const NumberWord& w) { return w.name == name; });
  return at == rows.end() ? nullptr : &*at;
}

template <std::size_t N>
const NumberWord* find_number(const std::array<NumberWord, N>& rows, std::uint8_t number) {
  const auto at = std::find_if(rows.begin(), rows.end(), [&](const NumberWord& w) { return w.number == number; });
  return at == rows.end() ? nullptr : &*at;
}

std::string_view verbose_name(Family family) { return family == Family::kNone ? "any valid" : family_name(family); }

}  // namespace

std::optional<std::uint64_t> c_number(std::string_view text, std::uint64_t most) {
  const Number number = strtoul0(text);
  if (number.length == 0 || number.length != text.size() || number.overflow || number.value > most) return std::nullopt;
  return number.value;
}

std::optional<InetPrefix> read_address(std::string_view text, Family family) {
  InetPrefix result;
  result.family = family;
  if (text == "default" || text == "all" || text == "any") {
    result.has_length = text == "default";
    if (text == "default" && family != Family::kNone) result.address = IpAddress::any(family);
    return result;
  }
  if (text.find(':') != std::string_view::npos) {
    const auto address = parse_ip(text, Family::kInet6);
    if (family == Family::kInet || !address) return std::nullopt;
    return InetPrefix{Family::kInet6, *address, 128, false};
  }
  const auto address = read_ipv4(text);
  if (family == Family::kInet6 || !address) return std::nullopt;
  return InetPrefix{Family::kInet, *address, 32, false};
}

std::optional<InetPrefix> read_prefix(std::string_view text, Family family) {
  const auto slash = text.find('/');
  auto result = read_address(text.substr(0, slash), family);
  if (!result || slash == std::string_view::npos) return result;
  const std::string_view address = text.substr(0, slash);
  if (address == "default" || address == "all" || address == "any") return std::nullopt;
  const std::string_view length = text.substr(slash + 1);
  std::optional<std::uint64_t> bits = c_number(length);
  if (!bits) {
    const auto mask = read_ipv4(length);
    const auto found = mask ? netmask_length(*mask) : std::nullopt;
    if (!found) return std::nullopt;
    bits = *found;
  }
  if (*bits > result->address.bits()) return std::nullopt;
  result->length = static_cast<std::uint8_t>(*bits);
  result->has_length = true;
  return result;
}

void exit_with(Ip& ip, int status, const std::string& text) {
  ip.call.out(ip.print.take());
  ip.call.err(text);
  throw Exit{{status}};
}

InetPrefix get_addr(Ip& ip, const std::string& text, Family family) {
  if (auto found = read_address(text, family)) return *found;
  exit_with(ip, 1, fmt::format("Error: {} address is expected rather than \"{}\".\n", verbose_name(family), text));
}

InetPrefix get_prefix(Ip& ip, const std::string& text, Family family) {
  if (ip.options.link_family) {
    exit_with(ip, 1, fmt::format("Error: \"{}\" may be inet prefix, but it is not allowed in this context.\n", text));
  }
  if (auto found = read_prefix(text, family)) return *found;
  exit_with(ip, 1, fmt::format("Error: {} prefix is expected rather than \"{}\".\n", verbose_name(family), text));
}

std::optional<Family> read_family(std::string_view text) {
  if (text == "inet") return Family::kInet;
  if (text == "inet6") return Family::kInet6;
  return std::nullopt;
}

std::string_view family_name(Family family) {
  switch (family) {
    case Family::kInet: return "inet";
    case Family::kInet6: return "inet6";
    case Family::kNone: return "none";
  }
  return "???";
}

const Link& need_device(Ip& ip, const std::string& name) {
  const LinkRef ref = link_named(ip, name);
  return *find_link(ip.call.world(), ip.call.netns(), ref.index);
}

bool is_valid_ifname(std::string_view name) {
  if (name.empty() || name.size() > 15) return false;
  return std::none_of(name.begin(), name.end(), [](char c) { return c == '/' || c == ' ' || (c >= '\t' && c <= '\r'); });
}

std::string name_of(const World& world, LinkId id) {
  const Link* link = world.links.find(id);
  return link == nullptr ? std::string() : std::string(link->name.view());
}

std::string route_type_name(RouteType type, bool numeric) {
  const auto number = static_cast<std::size_t>(type);
  if (numeric || number >= kTypeNames.size()) return std::to_string(number);
  return std::string(kTypeNames[number]);
}

std::optional<std::uint8_t> route_type_number(std::string_view name) {
  for (const TypeWord& row : kTypes) {
    if (row.whole ? name == row.name : Ip::matches(name, row.name)) return static_cast<std::uint8_t>(row.type);
  }
  const auto number = c_number(name, 255);
  return number ? std::optional(static_cast<std::uint8_t>(*number)) : std::nullopt;
}

std::string dsfield_name(std::uint8_t value, bool numeric) {
  const NumberWord* row = find_number(kDsfields, value);
  return numeric || row == nullptr ? fmt::format("0x{:02x}", value) : std::string(row->name);
}

std::optional<std::uint8_t> dsfield_number(std::string_view name) {
  if (const NumberWord* row = find_name(kDsfields, name)) return row->number;
  // strtoul with base 16
  const bool hex = name.starts_with("0x") || name.starts_with("0X");
  const auto number = c_number(fmt::format("0x{}", hex ? name.substr(2) : name), 255);
  return number ? std::optional(static_cast<std::uint8_t>(*number)) : std::nullopt;
}

std::string ip_protocol_name(std::uint8_t protocol, bool numeric) {
  const NumberWord* row = find_number(kIpProtocols, protocol);
  return numeric || row == nullptr ? fmt::format("ipproto-{}", protocol) : std::string(row->name);
}

std::optional<std::uint8_t> ip_protocol_number(std::string_view name) {
  if (const auto number = c_number(name, 255)) return static_cast<std::uint8_t>(*number);
  const NumberWord* row = find_name(kIpProtocols, name);
  return row == nullptr ? std::nullopt : std::optional(row->number);
}

std::optional<std::uint32_t> read_realms(std::string_view text) {
  const auto one = [](std::string_view word) -> std::optional<std::uint64_t> {
    if (word == "cosmos") return 0;
    return c_number(word, 0xffff);
  };
  std::uint64_t from = 0;
  if (const auto slash = text.find('/'); slash != std::string_view::npos) {
    const auto value = one(text.substr(0, slash));
    if (!value) return std::nullopt;
    from = *value;
    text.remove_prefix(slash + 1);
  }
  std::uint64_t to = 0;
  if (!text.empty()) {
    const auto value = one(text);
    if (!value) return std::nullopt;
    to = *value;
  }
  return static_cast<std::uint32_t>(from << 16 | to);
}

std::string realm_name(std::uint32_t realm, bool numeric) { return realm == 0 && !numeric ? "cosmos" : std::to_string(realm); }

}  // namespace nslab::shell
