#include "shell/tools/net/names.h"

#include <algorithm>
#include <charconv>
#include <sstream>

namespace nslab::shell {

namespace {

bool same_name(std::string_view a, std::string_view b) {
  auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [&](char x, char y) { return lower(x) == lower(y); });
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

Lookup look_up_host(Call& call, const std::string& name, Family family, bool numeric) {
  Lookup found;
  if (const auto address = parse_ip(name)) {
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
