#include "model/file/proc_inet6.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <vector>

#include "model/ip/multicast.h"
#include "model/rules.h"

namespace nslab {

namespace {

// RTF_*
constexpr std::uint32_t kRtfUp = 0x1, kRtfGateway = 0x2, kRtfReject = 0x200, kRtfAnycast = 0x100000, kRtfNoNexthop = 0x200000,
                        kRtfExpires = 0x400000, kRtfLocal = 0x80000000;
constexpr std::uint32_t kNullMetric = 0xffffffff;

std::string hex_digits(const IpAddress& address) {
  std::array<char, 33> text{};
  (void)std::snprintf(text.data(), text.size(), "%016llx%016llx", static_cast<unsigned long long>(address.high),
                      static_cast<unsigned long long>(address.low));
  return text.data();
}

struct RouteRow {
  Prefix destination{IpAddress::any(Family::kInet6), 0};
  IpAddress gateway = IpAddress::any(Family::kInet6);
  std::uint32_t metric = kNullMetric, references = 1, flags = kRtfReject | kRtfNoNexthop;
  std::string device = "lo";

  [[nodiscard]] std::string text() const {
    std::array<char, 160> tail{};
    (void)std::snprintf(tail.data(), tail.size(), " %08x %08x %08x %08x %8s\n", metric, references, 0U, flags, device.c_str());
    std::array<char, 8> length{};
    (void)std::snprintf(length.data(), length.size(), " %02x ", unsigned{destination.length});
    const std::string none = hex_digits(IpAddress::any(Family::kInet6));
    return hex_digits(destination.address) + length.data() + none + " 00 " + hex_digits(gateway) + tail.data();
  }
};

std::uint32_t flags_of(const Route& route, const Nexthop& nexthop) {
  if (!route.has_nexthop()) return kRtfReject | kRtfNoNexthop;
  std::uint32_t flags = kRtfUp;
  if (route.type == RouteType::kLocal) flags |= kRtfLocal | kRtfNoNexthop;
  if (route.type == RouteType::kAnycast) flags |= kRtfAnycast | kRtfNoNexthop;
  if (nexthop.gateway) flags |= kRtfGateway;
  if (route.expires != kNever) flags |= kRtfExpires;
  return flags;
}

void add_table(const World& world, const FibTable* table, std::string& out) {
  bool has_default = false;
  if (table != nullptr) {
    for (const auto& [key, route] : table->routes) {
      has_default = has_default || route.destination.length == 0;
      for (std::size_t i = 0; i < route.nexthop_count(); ++i) {
        const Nexthop& nexthop = route.nexthop_at(i);
        RouteRow row{route.destination, IpAddress::any(Family::kInet6), route.metric, 1, flags_of(route, nexthop), "lo"};
        if (nexthop.gateway && nexthop.gateway.is_v6()) row.gateway = nexthop.gateway;
        if (route.type == RouteType::kLocal) row.references = 2;
        if (const Link* link = world.links.find(nexthop.link); link != nullptr) row.device = link->name.text();
        out += row.text();
      }
    }
  }
  if (!has_default) out += RouteRow{}.text();  // fib6_null_entry stands at a root without a route of its own
}

}  // namespace

std::string ipv6_route_text(const World& world, NetnsId netns) {
  const auto& tables = world.netns[netns].fib6.tables;
  std::vector<std::uint32_t> ids{rt_table::kMain, rt_table::kLocal};
  for (const auto& [id, table] : tables) {
    if (id != rt_table::kMain && id != rt_table::kLocal) ids.push_back(id);
  }
  constexpr std::uint32_t kSlots = 256;  // FIB6_TABLE_HASHSZ
  std::stable_sort(ids.begin(), ids.end(), [](std::uint32_t a, std::uint32_t b) { return a % kSlots < b % kSlots; });
  std::string out;
  for (const std::uint32_t id : ids) add_table(world, tables.find(id), out);
  return out;
}

std::string igmp6_text(const World& world, NetnsId netns) {
  constexpr unsigned kLoaded = 4, kNotReported = 8;  // MAF_*
  std::string out;
  for (const auto& [index, id] : world.netns[netns].links) {
    const Link& link = world.links[id];
    for (const JoinedGroup& joined : groups_of(world, id, Family::kInet6)) {
      const bool of_host = (joined.group.high >> 48 & 0xf) == 1, all_nodes = joined.group == kAllNodes;
      const unsigned flags = (of_host || all_nodes ? kNotReported : 0) | (!of_host && link.is_up() ? kLoaded : 0);
      std::array<char, 128> row{};
      (void)std::snprintf(row.data(), row.size(), "%-4u %-15s %s %5u %08X %u\n", index, link.name.text().c_str(),
                          hex_digits(joined.group).c_str(), joined.users, flags, 0U);
      out += row.data();
    }
  }
  return out;
}

std::string anycast6_text(const World& world, NetnsId netns) {
  std::string out;
  for (const auto& [index, id] : world.netns[netns].links) {
    const Link& link = world.links[id];
    if ((*link.conf6)[Conf6::kForwarding] == 0) continue;
    std::vector<std::pair<IpAddress, unsigned>> rows;  // the newest first: addresses stand with wider scopes first
    for (const Ifaddr& address : *link.addresses6) {
      const Prefix subnet{address.local, address.prefix_length};
      if (address.prefix_length > 126 || address.has(ifa::kTentative) || subnet.network().is_any()) continue;
      const auto same = std::find_if(rows.begin(), rows.end(), [&](const auto& row) { return row.first == subnet.network(); });
      if (same != rows.end()) {
        ++same->second;
      } else {
        rows.emplace_back(subnet.network(), 1U);
      }
    }
    for (auto row = rows.rbegin(); row != rows.rend(); ++row) {
      std::array<char, 128> text{};
      (void)std::snprintf(text.data(), text.size(), "%-4u %-15s %s %5u\n", index, link.name.text().c_str(),
                          hex_digits(row->first).c_str(), row->second);
      out += text.data();
    }
  }
  return out;
}

}  // namespace nslab
