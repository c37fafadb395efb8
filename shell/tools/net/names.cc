#include "shell/tools/net/names.h"

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <sstream>

#include "model/forward/route.h"
#include "model/ip/fib.h"

namespace nslab::shell {

namespace {

bool same_name(std::string_view a, std::string_view b) {
  auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [&](char x, char y) { return lower(x) == lower(y); });
}

// getaddrinfo takes any number: those of inet_pton, and of IPv4 those of inet_aton.
std::optional<IpAddress> parse_number(std::string_view text) {
  const auto address = parse_ip(text);
  return address ? address : parse_aton(text);
}

// Whether a socket could be connected to it: there is a route, and an address to send from.
bool is_usable(Call& call, const IpAddress& address) {
  Flow flow;
  flow.destination = address;
  const FibResult route = fib_lookup(call.world(), call.netns(), flow);
  if (!route.found()) return false;
  if (address.is_v4() || route.type == RouteType::kLocal) return true;
  return !select_source6(call.world(), call.netns(), route.nexthop.link, address).is_any();
}

// rfc3484_sort: what can be used first, then IPv6 before IPv4.
void put_in_order(Call& call, std::vector<IpAddress>* addresses) {
  if (addresses->size() < 2) return;
  std::stable_sort(addresses->begin(), addresses->end(), [&](const IpAddress& a, const IpAddress& b) {
    const bool a_usable = is_usable(call, a), b_usable = is_usable(call, b);
    return a_usable != b_usable ? a_usable : a.is_v6() && b.is_v4();
  });
}

}  // namespace

std::string_view lookup_text(LookupFailure failure) {
  switch (failure) {
    case LookupFailure::kNone: return "Success";
    case LookupFailure::kAgain: return "Temporary failure in name resolution";
    case LookupFailure::kNoName: return "Name or service not known";
    case LookupFailure::kFamily: return "Address family for hostname not supported";
  }
  return "";
}

std::vector<HostsLine> read_hosts(Call& call, const std::string& path) {
  std::vector<HostsLine> lines;
  const auto text = call.read_file(path);
  if (!text) return lines;
  std::istringstream in(*text);
  std::string line;
  while (std::getline(in, line)) {
    call.runner().step();
    std::istringstream words(line.substr(0, line.find('#')));
    std::string word;
    if (!(words >> word)) continue;
    const auto address = parse_ip(word);
    if (!address) continue;
    HostsLine row;
    row.address = *address;
    while (words >> word) row.names.push_back(word);
    lines.push_back(std::move(row));
  }
  return lines;
}

std::vector<IpAddress> name_servers(Call& call, const std::string& path) {
  std::vector<IpAddress> servers;
  const auto text = call.read_file(path);
  if (!text) return {IpAddress::v4(127, 0, 0, 1)};
  std::istringstream in(*text);
  std::string line;
  while (std::getline(in, line)) {
    std::istringstream words(line);
    std::string key, value;
    if (!(words >> key >> value) || key != "nameserver") continue;
    if (const auto address = parse_ip(value)) servers.push_back(*address);
  }
  if (servers.empty()) servers.push_back(IpAddress::v4(127, 0, 0, 1));
  return servers;
}

std::optional<IpAddress> parse_aton(std::string_view text) {
  std::vector<std::uint64_t> parts;
  std::size_t at = 0;
  while (true) {
    if (at >= text.size() || text[at] < '0' || text[at] > '9') return std::nullopt;
    const std::string piece(text.substr(at, text.find('.', at) - at));
    char* end = nullptr;
    const unsigned long long value = std::strtoull(piece.c_str(), &end, 0);
    if (*end != '\0' || value > 0xffffffffULL) return std::nullopt;
    parts.push_back(value);
    at += piece.size();
    if (at == text.size()) break;
    ++at;
    if (parts.size() == 4) return std::nullopt;
  }
  std::uint64_t out = 0;
  for (std::size_t i = 0; i + 1 < parts.size(); ++i) {
    if (parts[i] > 255) return std::nullopt;
    out |= parts[i] << (24 - 8 * i);
  }
  if (parts.back() >> (40 - 8 * parts.size()) != 0 && parts.size() != 1) return std::nullopt;
  return IpAddress::v4(static_cast<std::uint32_t>(out | parts.back()));
}

Lookup look_up_host(Call& call, const std::string& name, Family family, bool numeric) {
  Lookup found;
  if (const auto address = parse_number(name)) {
    if (family != Family::kNone && address->family != family) {
      found.failure = LookupFailure::kFamily;
    } else {
      found.addresses.push_back(*address);
    }
    return found;
  }
  if (numeric) {
    found.failure = LookupFailure::kNoName;
    return found;
  }
  for (const HostsLine& line : read_hosts(call)) {
    const bool named = std::any_of(line.names.begin(), line.names.end(), [&](const std::string& other) { return same_name(other, name); });
    if (!named || (family != Family::kNone && line.address.family != family)) continue;
    if (std::find(found.addresses.begin(), found.addresses.end(), line.address) == found.addresses.end())
      found.addresses.push_back(line.address);
  }
  if (found.addresses.empty()) found.failure = LookupFailure::kAgain;
  put_in_order(call, &found.addresses);
  return found;
}

std::optional<std::string> name_of_address(Call& call, const IpAddress& address) {
  for (const HostsLine& line : read_hosts(call)) {
    if (line.address == address && !line.names.empty()) return line.names.front();
  }
  return std::nullopt;
}

std::optional<long> plain_number(std::string_view text, long low, long high) {
  long value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || error != std::errc() || end != text.data() + text.size() || value < low || value > high) return std::nullopt;
  return value;
}

}  // namespace nslab::shell
