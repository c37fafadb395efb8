#include "shell/tools/netfilter/ipset_words.h"

#include <algorithm>
#include <array>

#include "shell/tools/net/names.h"

namespace nslab::shell::ipset {

namespace {

struct TypeRow {
  IpsetType type;
  std::string_view name, alias;
};
constexpr std::array kTypes{TypeRow{IpsetType::kHashIp, "hash:ip", "iphash"}, TypeRow{IpsetType::kHashNet, "hash:net", "nethash"},
                            TypeRow{IpsetType::kHashIpPort, "hash:ip,port", "ipporthash"},
                            TypeRow{IpsetType::kHashNetPort, "hash:net,port", ""},
                            TypeRow{IpsetType::kBitmapPort, "bitmap:port", "portmap"}};
constexpr std::array<std::string_view, 16> kOthers{
    "bitmap:ip",        "ipmap",         "bitmap:ip,mac",  "macipmap",          "hash:ip,mark", "hash:ip,port,ip",
    "hash:ip,port,net", "hash:net,net",  "hash:net,iface", "hash:net,port,net", "list:set",     "setlist",
    "ipportiphash",     "ipportnethash", "hash:ip,mac",    "hash:mac"};

Interval single(const Datum& value) { return {value, value}; }

IpAddress address_of(const Ipset& set, const std::string& text) {
  auto address = parse_ip(text, set.family);
  const bool numbers = set.family == Family::kInet && text.find_first_not_of("0123456789.") == std::string::npos;
  if (!address && numbers) address = parse_aton(text);  // getaddrinfo: "15", "10.1"
  if (!address)
    syntax_error(fmt::format("cannot parse {}: resolving to {} address failed", text, set.family == Family::kInet6 ? "IPv6" : "IPv4"));
  return *address;
}

// An address, a network or a range, as the first and the last.
std::pair<IpAddress, IpAddress> range_of(const Ipset& set, const std::string& word, std::uint8_t* length) {
  const unsigned bits = set.family == Family::kInet6 ? 128 : 32;
  *length = static_cast<std::uint8_t>(bits);
  if (const auto slash = word.find('/'); slash != std::string::npos) {
    const IpAddress address = address_of(set, word.substr(0, slash));
    *length = static_cast<std::uint8_t>(number_of(word.substr(slash + 1), bits));
    const Prefix prefix{address, *length};
    return {prefix.network(), prefix.last()};
  }
  if (const auto dash = word.find('-'); dash != std::string::npos && set.family == Family::kInet) {
    return {address_of(set, word.substr(0, dash)), address_of(set, word.substr(dash + 1))};
  }
  const IpAddress address = address_of(set, word);
  return {address, address};
}

std::uint16_t single_port(const std::string& text, bool udp) {
  if (const auto port = service_port(text, udp)) return *port;
  std::string first = "'" + text + "' is invalid as number";
  if (!text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; }))
    first = "'" + text + "' is out of range 0-65535";
  syntax_error(first + "\nSyntax error: 'tcp' is invalid as number\ncannot parse '" + text + "' as a " + (udp ? "udp" : "tcp") + " port");
}

struct Ports {
  std::uint8_t protocol = 6;
  std::uint16_t low = 0, high = 0;
};

Ports ports_of(const std::string& word) {
  Ports out;
  std::string rest = word;
  if (const auto colon = word.find(':'); colon != std::string::npos) {
    const std::string name = word.substr(0, colon);
    rest = word.substr(colon + 1);
    if (name == "udp")
      out.protocol = 17;
    else if (name != "tcp")
      throw Fault{"ipset: elements of protocol " + name, 125, false, true};
  }
  const auto dash = rest.find('-');
  const bool udp = out.protocol == 17;
  out.low = single_port(rest.substr(0, dash), udp);
  out.high = dash == std::string::npos ? out.low : single_port(rest.substr(dash + 1), udp);
  if (out.high < out.low) std::swap(out.low, out.high);
  return out;
}

}  // namespace

void syntax_error(const std::string& text) { throw Fault{"Syntax error: " + text, 1, false, false}; }
void parameter_error(const std::string& text) { throw Fault{text, 2, true, false}; }

std::string_view type_name(IpsetType type) {
  return std::find_if(kTypes.begin(), kTypes.end(), [&](const TypeRow& row) { return row.type == type; })->name;
}

IpsetType type_of(const std::string& name) {
  const auto row = std::find_if(kTypes.begin(), kTypes.end(), [&](const TypeRow& r) { return r.name == name || r.alias == name; });
  if (row != kTypes.end()) return row->type;
  if (name == "hash:mac") throw Fault{"Kernel error received: set type not supported", 1, false, false};
  if (std::find(kOthers.begin(), kOthers.end(), name) != kOthers.end()) throw Fault{"ipset of type " + name, 125, false, true};
  syntax_error("typename '" + name + "' is unknown");
}

std::uint64_t number_of(const std::string& text, std::uint64_t most) {
  std::uint64_t value = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') syntax_error("'" + text + "' is invalid as number");
    value = std::min<std::uint64_t>(value * 10 + static_cast<std::uint64_t>(c - '0'), ~std::uint64_t{0} / 100);
  }
  if (text.empty()) syntax_error("'" + text + "' is invalid as number");
  if (value > most) syntax_error(fmt::format("'{}' is out of range 0-{}", text, most));
  return value;
}

std::vector<std::vector<Interval>> keys_of(const Ipset& set, const std::string& word) {
  std::vector<std::vector<Interval>> keys;
  constexpr std::size_t kMost = 65536;
  if (set.type == IpsetType::kBitmapPort) {
    const Ports ports = ports_of(word);
    for (std::uint32_t port = ports.low; port <= ports.high; ++port) keys.push_back({single(Datum::number(port))});
    return keys;
  }
  const auto comma = word.find(',');
  const bool two = set.type == IpsetType::kHashIpPort || set.type == IpsetType::kHashNetPort;
  if (two && comma == std::string::npos) syntax_error("Second element is missing from " + word + ".");
  if (comma != std::string::npos && (!two || word.find(',', comma + 1) != std::string::npos)) {
    if (!two) syntax_error(fmt::format("Elem separator in {}, but settype {} supports none.", word, type_name(set.type)));
    syntax_error(fmt::format("Two elem separators in {}, but settype {} supports one.", word, type_name(set.type)));
  }
  std::uint8_t length = 0;
  const auto [low, high] = range_of(set, word.substr(0, comma), &length);
  const bool net = set.type == IpsetType::kHashNet || set.type == IpsetType::kHashNetPort;
  if (net && word.find('-') < comma && low != high) throw Fault{"ipset: a range in a set of networks", 125, false, true};
  std::vector<Interval> firsts;
  if (net) {
    firsts.push_back({Datum::address(low), Datum::address(high)});
  } else {
    if (set.family == Family::kInet6 && low != high) throw Fault{"ipset: a network of IPv6 in a set of addresses", 125, false, true};
    if (high.low - low.low >= kMost) throw Fault{"ipset: more than 65536 elements at once", 125, false, true};
    for (std::uint64_t at = low.low; at <= high.low; ++at) firsts.push_back(single(Datum{low.high, at}));
  }
  const Ports ports = two ? ports_of(word.substr(comma + 1)) : Ports{};
  for (const Interval& first : firsts) {
    if (!two) keys.push_back({first});
    for (std::uint32_t port = ports.low; two && port <= ports.high; ++port) {
      keys.push_back({first, single(Datum::number(std::uint64_t{ports.protocol} << 16 | port))});
    }
  }
  return keys;
}

std::string key_text(const Ipset& set, const std::vector<Interval>& key) {
  if (set.type == IpsetType::kBitmapPort) return std::to_string(key[0].low.low);
  const IpAddress low{set.family, key[0].low.high, key[0].low.low}, high{set.family, key[0].high.high, key[0].high.low};
  std::string out = to_string(low);
  for (unsigned length = 0; low != high && length < low.bits(); ++length) {
    const Prefix prefix{low, static_cast<std::uint8_t>(length)};
    if (prefix.network() == low && prefix.last() == high) out += "/" + std::to_string(length);
  }
  if (key.size() < 2) return out;
  const std::uint64_t port = key[1].low.low;
  return out + fmt::format(",{}:{}", port >> 16 == 17 ? "udp" : "tcp", port & 0xffff);
}

std::size_t memory_of(const Ipset& set) {
  constexpr std::size_t kBucket = 32, kCommentHead = 16, kWord = 8;
  const bool v6 = set.family == Family::kInet6, two = set.type == IpsetType::kHashIpPort || set.type == IpsetType::kHashNetPort;
  const bool net = set.type == IpsetType::kHashNet || set.type == IpsetType::kHashNetPort;
  std::size_t size = set.type == IpsetType::kBitmapPort ? 0 : !v6 ? (net || two ? 8U : 4U) : net || two ? 20U : 16U;
  const auto add = [&](bool has, std::size_t length) {
    if (has) size = (size + kWord - 1) / kWord * kWord + length;
  };
  add(set.counters, 16);
  add(set.has_timeout, kWord);
  add(set.comment, kWord);
  if (set.type == IpsetType::kBitmapPort) {
    const std::size_t ports = std::size_t{set.high} - set.low + 1;
    return 72 + (ports + 63) / 64 * kWord + ports * size;
  }
  std::size_t total = net ? (v6 ? 1240 : 456) : v6 ? (two ? 232 : 224) : 216;
  for (const SetElement& element : set.elements) {
    total += kBucket + 2 * size;
    if (!element.comment.empty()) total += element.comment.size() + 1 + kCommentHead;
  }
  return total;
}

std::string header_of(const Ipset& set) {
  std::string out;
  if (set.type == IpsetType::kBitmapPort) {
    out = fmt::format("range {}-{}", set.low, set.high);
  } else {
    out = fmt::format("family {} hashsize {} maxelem {}", set.family == Family::kInet6 ? "inet6" : "inet", set.hashsize, set.maxelem);
  }
  if (set.has_timeout) out += fmt::format(" timeout {}", set.timeout_s);
  if (set.counters) out += " counters";
  if (set.comment) out += " comment";
  if (set.type != IpsetType::kBitmapPort) out += fmt::format(" bucketsize {} initval 0x{:08x}", set.bucketsize, set.initval);
  return out;
}

std::string refusal_text(Reason reason, std::string_view verb) {
  switch (reason) {
    case Reason::kIpsetTaken: return "Set cannot be created: set with the same name already exists";
    case Reason::kIpsetMissing: return "The set with the given name does not exist";
    case Reason::kIpsetBusy:
      return verb == "rename" ? "Set cannot be renamed: it is in use by another system"
                              : "Set cannot be destroyed: it is in use by a kernel component";
    case Reason::kIpsetNewNameTaken: return "Set cannot be renamed: a set with the new name already exists";
    case Reason::kIpsetTypeMismatch: return "The sets cannot be swapped: their type does not match";
    case Reason::kIpsetElementTaken: return "Element cannot be added to the set: it's already added";
    case Reason::kIpsetElementMissing: return "Element cannot be deleted from the set: it's not added";
    case Reason::kIpsetFull: return "Hash is full, cannot add more elements";
    case Reason::kIpsetOutOfRange: return "Element is out of the range of the set";
    case Reason::kIpsetNullElement: return "Null-valued element, cannot be stored in a hash type of set";
    case Reason::kIpsetPrefixLength: return "The value of the CIDR parameter of the IP address is invalid";
    case Reason::kNotPermitted: return "Kernel error received: Operation not permitted";
    default: return "Kernel error received: " + std::string(error_text(code_of(reason, KernelVersion::k6_18)));
  }
}

}  // namespace nslab::shell::ipset
