#include "shell/tools/probe/names.h"

#include <cstdlib>
#include <sstream>

#include "shell/tools/net/names.h"

namespace nslab::shell {

namespace {

constexpr std::string_view kUnknown = "Name or service not known";
constexpr std::string_view kTemporary = "Temporary failure in name resolution";
constexpr std::string_view kWrongFamily = "Address family for hostname not supported";

// Calls `use(address, names)` for each line of /etc/hosts until it says true.
template <class Use>
void each_host(Call& call, Use use) {
  const auto text = call.read_file("/etc/hosts");
  if (!text) return;
  std::istringstream lines(*text);
  std::string line;
  while (std::getline(lines, line)) {
    line = line.substr(0, line.find('#'));
    std::istringstream words(line);
    std::string word;
    if (!(words >> word)) continue;
    const auto address = parse_ip(word);
    if (!address) continue;
    std::vector<std::string> names;
    while (words >> word) names.push_back(word);
    if (use(*address, names)) return;
  }
}

bool same_name(const std::string& a, const std::string& b) {
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (std::tolower(static_cast<unsigned char>(a[i])) != std::tolower(static_cast<unsigned char>(b[i]))) return false;
  }
  return true;
}

Resolved resolve_literal6(Call& call, const std::string& host, Family family) {
  Resolved out;
  const auto percent = host.find('%');
  const auto address = parse_ip(std::string_view(host).substr(0, percent), Family::kInet6);
  if (!address) {
    out.error = kUnknown;
    return out;
  }
  if (percent != std::string::npos) {
    std::string zone = host.substr(percent + 1);
    LinkId link = find_link(call.world(), call.netns(), zone);
    if (!link) {
      char* end = nullptr;
      const unsigned long index = std::strtoul(zone.c_str(), &end, 10);
      if (!zone.empty() && *end == '\0') {
        const Link* by_index = find_link(call.world(), call.netns(), static_cast<std::uint32_t>(index));
        if (by_index != nullptr) zone = std::string(by_index->name.view());
        link = find_link(call.world(), call.netns(), zone);
      }
    }
    if (!link) {
      out.error = kUnknown;
      return out;
    }
    out.zone = zone;
  }
  if (family == Family::kInet) {
    out.error = kWrongFamily;
    return out;
  }
  out.address = *address;
  out.name = host;
  out.literal = true;
  return out;
}

}  // namespace

Resolved resolve(Call& call, const std::string& host, Family family) {
  Resolved out;
  if (const auto literal = parse_aton(host)) {
    if (family == Family::kInet6) {
      out.error = kWrongFamily;
      return out;
    }
    out.address = *literal;
    out.name = host;
    out.literal = true;
    return out;
  }
  if (host.find(':') != std::string::npos) return resolve_literal6(call, host, family);
  bool other_family = false;
  each_host(call, [&](const IpAddress& address, const std::vector<std::string>& names) {
    for (const std::string& name : names) {
      if (!same_name(name, host)) continue;
      if (family != Family::kNone && address.family != family) {
        other_family = true;
        continue;
      }
      out.address = address;
      out.name = names.front();
      return true;
    }
    return false;
  });
  if (out.address) return out;
  out.error = other_family ? kWrongFamily : host.empty() || host.find(' ') != std::string::npos ? kUnknown : kTemporary;
  return out;
}

std::optional<std::string> name_of(Call& call, const IpAddress& wanted) {
  std::optional<std::string> out;
  each_host(call, [&](const IpAddress& address, const std::vector<std::string>& names) {
    if (address != wanted || names.empty()) return false;
    out = names.front();
    return true;
  });
  return out;
}

std::string scoped_text(const IpAddress& address, std::string_view device) {
  std::string text = to_string(address);
  if (!device.empty() && (address.is_link_local() || address.is_link_local_multicast())) text += "%" + std::string(device);
  return text;
}

void handle_signal(Call& call, int number) {
  call.catch_signal(number);
  call.task().ignored &= ~(1ULL << static_cast<unsigned>(number));
}

}  // namespace nslab::shell
