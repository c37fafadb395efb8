#include "model/ip/multicast.h"

#include <algorithm>

#include "model/ip/addresses.h"
#include "model/link/device.h"
#include "model/link/kinds.h"

namespace nslab {

namespace {

const IpAddress kIgmpRouters = IpAddress::v4(224, 0, 0, 22);
const IpAddress kMldRouters = IpAddress::v6(0xff02000000000000, 0x16);

// Reports go out twice (the robustness variable): at once, and after part of the unsolicited report interval (igmp_ifc_event,
// mld_ifc_event).
constexpr std::uint8_t kReports = 2;
constexpr Duration kReportDelay = 400ms;
constexpr Duration kAtOnce = 8ms;

bool is_reported(const IpAddress& group) {
  if (group.is_v4()) return group != kAllHosts;
  return group != kAllNodes && (group.high >> 48 & 0xf) > 1;
}

// Where a report comes from: IGMP from any address the link has, MLD from a usable link-local one or "::".
IpAddress report_source(const Link& link, bool v6) {
  if (!v6) return link.addresses4->empty() ? IpAddress::any(Family::kInet) : link.addresses4->front().local;
  const auto own = std::find_if(link.addresses6->begin(), link.addresses6->end(), [](const Ifaddr& a) {
    return a.scope == Scope::kLink && !a.has(ifa::kTentative);
  });
  return own == link.addresses6->end() ? IpAddress::any(Family::kInet6) : own->local;
}

bool is_group_mac(const Mac& mac, bool v6) {
  return v6 ? mac.bytes[0] == 0x33 && mac.bytes[1] == 0x33 : mac.bytes[0] == 0x01 && mac.bytes[1] == 0 && mac.bytes[2] == 0x5e;
}

IpAddress group4(const World& world, LinkId id, const Mac& mac) {
  for (const LinkId rider : riders_of(world, id)) {
    const Vxlan* vxlan = world.links[rider].as<Vxlan>();
    if (vxlan != nullptr && vxlan->remote.is_v4() && vxlan->remote.is_multicast() && multicast_mac(vxlan->remote) == mac)
      return vxlan->remote;
  }
  return IpAddress::v4(224, mac.bytes[3], mac.bytes[4], mac.bytes[5]);
}

IpAddress group6(const Mac& mac) {
  const std::uint64_t low =
      std::uint64_t{mac.bytes[2]} << 24 | std::uint64_t{mac.bytes[3]} << 16 | std::uint64_t{mac.bytes[4]} << 8 | mac.bytes[5];
  const std::uint64_t solicited = mac.bytes[2] == 0xff ? std::uint64_t{1} << 32 : 0;
  return IpAddress::v6(0xff02000000000000, low | solicited);
}

}  // namespace

std::vector<JoinedGroup> groups_of(const World& world, LinkId id, Family family) {
  const Link& link = world.links[id];
  const bool v6 = family == Family::kInet6, lo = link.as<Loopback>() != nullptr;
  if (v6 && !has_ipv6(link)) return {};
  std::vector<JoinedGroup> out;
  for (auto entry = link.multicast->rbegin(); entry != link.multicast->rend(); ++entry) {
    if (!is_group_mac(entry->address, v6)) continue;
    if (v6 && entry->users > 1 && entry->address == multicast_mac(kAllRouters)) {  // of the site, the host and the link
      for (const std::uint64_t scope : {5U, 1U, 2U}) out.push_back({IpAddress::v6(0xff00000000000000 | scope << 48U, 2), 1});
    } else {
      out.push_back({v6 ? group6(entry->address) : group4(world, id, entry->address), entry->users});
    }
  }
  if (lo && out.empty() && (v6 || link.is_up())) out.push_back({v6 ? kAllNodes : kAllHosts, 1});
  if (v6) out.push_back({IpAddress::v6(0xff01000000000000, 1), 1});
  return out;
}

void join_group(World& world, LinkId link, const IpAddress& group) {
  add_multicast(world, link, multicast_mac(group));
  const Link& device = world.links[link];
  if (!is_reported(group) || device.has(iff::kLoopback)) return;
  start_timer(world, world.now + kAtOnce, GroupReport{link, group, kReports});
}

void report_again(World& world, LinkId link, const IpAddress& group) {
  start_timer(world, world.now + 1ms, GroupReport{link, group, kReports});
}

void leave_group(World& world, LinkId link, const IpAddress& group) {
  remove_multicast(world, link, multicast_mac(group));
}

void unload_groups6(World& world, LinkId link) {
  const auto& joined = *world.links[link].multicast;
  const auto is_loaded = [](const MulticastMac& m) { return m.place != 0 && is_group_mac(m.address, true); };
  if (std::none_of(joined.begin(), joined.end(), is_loaded)) return;
  for (MulticastMac& entry : world.links.edit(link).multicast.edit()) {
    if (is_group_mac(entry.address, true)) entry.place = 0;
  }
}

void load_groups6(World& world, LinkId link) {
  const auto& joined = *world.links[link].multicast;
  if (std::none_of(joined.begin(), joined.end(), [](const MulticastMac& m) { return m.place == 0; })) return;
  auto& list = world.links.edit(link).multicast.edit();
  for (auto entry = list.rbegin(); entry != list.rend(); ++entry) {
    if (entry->place == 0) entry->place = next_multicast_place(list);
  }
}

std::vector<MulticastMac> device_groups(const Link& link) {
  std::vector<MulticastMac> out = *link.multicast;
  std::erase_if(out, [](const MulticastMac& entry) { return entry.place == 0; });
  for (MulticastMac& entry : out) {  // of the host's own group of all routers no device is told (igmp6_group_added)
    if (entry.users > 1 && entry.address == multicast_mac(kAllRouters)) --entry.users;
  }
  std::sort(out.begin(), out.end(), [](const MulticastMac& a, const MulticastMac& b) { return a.place < b.place; });
  return out;
}

bool has_joined(const Link& link, const IpAddress& group) {
  const Mac mac = multicast_mac(group);
  return std::any_of(link.multicast->begin(), link.multicast->end(),
                     [&](const MulticastMac& m) { return m.address == mac; });
}

void send_group_report(World& world, const GroupReport& report) {
  const Link* link = world.links.find(report.link);
  if (link == nullptr || !link->is_up() || !has_joined(*link, report.group)) return;
  const bool v6 = report.group.is_v6();
  if (v6 && !link->ipv6_ready) return;
  Ip ip;
  ip.source = report_source(*link, v6);
  ip.destination = v6 ? kMldRouters : kIgmpRouters;
  ip.protocol = v6 ? ipproto::kIcmp6 : ipproto::kIgmp;
  ip.ttl = 1;
  ip.router_alert = true;
  ip.length = v6 ? 40 + 8 + 28 : 24 + 16;
  ip.tos = v6 ? 0 : 0xc0;
  Icmp icmp;
  icmp.type = v6 ? 143 : 0x22;
  icmp.address = report.group;
  ip.transport = icmp;
  world.softirq.push_back(SendOnLink{report.link, std::move(ip)});
  if (report.left > 1) {
    GroupReport again = report;
    --again.left;
    start_timer(world, world.now + kReportDelay, again);
  }
}

}  // namespace nslab
