// Addresses with masks, and names of interfaces, as iptables reads them (libxtables/xtables.c).
#include "shell/tools/iptables/addresses.h"

#include "shell/tools/iptables/extension.h"

namespace nslab::shell::iptables {

namespace {

// Dotted decimal numbers; fewer than four are a network's first ones, unless it is to be a mask.
std::optional<IpAddress> parse_dotted(std::string_view text, bool mask) {
  std::uint32_t value = 0;
  int parts = 0;
  while (true) {
    const auto dot = text.find('.');
    const bool last = dot == std::string_view::npos || parts == 3;
    if (last && parts < 3 && mask) return std::nullopt;
    const auto byte = parse_number(last ? text : text.substr(0, dot), 0, 255);
    if (!byte) return std::nullopt;
    value = value << 8 | static_cast<std::uint32_t>(*byte);
    ++parts;
    if (last) break;
    text.remove_prefix(dot + 1);
  }
  return IpAddress::v4(parts == 4 ? value : value << (8 * (4 - parts)));
}

IpAddress parse_mask(const std::string& text, bool v6) {
  const Family family = v6 ? Family::kInet6 : Family::kInet;
  if (const auto mask = v6 ? parse_ip(text, family) : parse_dotted(text, true)) return *mask;
  const auto bits = parse_number(text, 0, v6 ? 128 : 32);
  if (!bits) fail("invalid mask `" + text + "' specified");
  return netmask(family, static_cast<unsigned>(*bits));
}

std::vector<IpAddress> parse_hosts(const std::string& text, bool v6, Names& names) {
  const Family family = v6 ? Family::kInet6 : Family::kInet;
  if (const auto address = v6 ? parse_ip(text, family) : parse_dotted(text, false)) return {*address};
  if (!v6 && text == "loopback") return {IpAddress::v4(0x7f000000)};
  if (!v6 && text == "link-local") return {IpAddress::v4(0xa9fe0000)};
  if (!v6 && text == "default") return {IpAddress::v4(0)};
  auto found = names.addresses(text, family);
  if (found.empty()) fail("host/network `" + text + "' not found");
  return found;
}

}  // namespace

std::vector<HostMask> parse_host_list(const std::string& text, bool v6, Names& names) {
  std::vector<HostMask> hosts;
  std::string rest = text;
  while (true) {
    const auto begin = rest.find_first_not_of(" \t\n");
    rest = begin == std::string::npos ? "" : rest.substr(begin);
    const auto comma = rest.find(',');
    std::string part = rest.substr(0, comma);
    const auto slash = part.rfind('/');
    const Family family = v6 ? Family::kInet6 : Family::kInet;
    const IpAddress mask = slash == std::string::npos ? netmask(family, v6 ? 128 : 32) : parse_mask(part.substr(slash + 1), v6);
    part = mask.is_any() ? (v6 ? "::" : "0.0.0.0") : part.substr(0, slash);
    for (const IpAddress& address : parse_hosts(part, v6, names)) {
      hosts.push_back({IpAddress{family, address.high & mask.high, address.low & mask.low}, mask});
    }
    if (comma == std::string::npos) return hosts;
    rest = rest.substr(comma + 1);
  }
}

std::string mask_suffix(const IpAddress& mask) {
  const auto length = netmask_length(mask);
  if (!length) return "/" + to_string(mask);
  return *length == mask.bits() ? "" : "/" + std::to_string(*length);
}

void check_interface(const std::string& name, std::string* warning) {
  constexpr std::size_t kMostName = 15;
  if (name.size() > kMostName) fail("interface name `" + name + "' must be shorter than IFNAMSIZ (15)");
  for (const char c : name) {
    if (c == '/' || c == ' ') {
      *warning = "Warning: weird character in interface `" + name + "' ('/' and ' ' are not allowed by the kernel).\n";
      return;
    }
  }
}

}  // namespace nslab::shell::iptables
