// ip maddress show.
//
// The model keeps the hardware addresses that links listen to; a group is told by its own: of the four octets of an
// IPv4 group the first is 224, but for the group that a VXLAN above the link has.
// Not modelled: ip maddress add, del.
#include "shell/tools/iproute/maddress.h"

#include <algorithm>

#include "model/link/kinds.h"
#include "shell/tools/iproute/links.h"

namespace nslab::shell {

namespace {

constexpr std::string_view kMaddressUsage =
    "Usage: ip maddr [ add | del ] MULTIADDR dev STRING\n"
    "       ip maddr show [ dev STRING ]\n";

bool is_of(const Mac& mac, bool v6) {
  return v6 ? mac.bytes[0] == 0x33 && mac.bytes[1] == 0x33 : mac.bytes[0] == 0x01 && mac.bytes[1] == 0 && mac.bytes[2] == 0x5e;
}

std::string group4(const World& world, LinkId id, const Mac& mac) {
  for (const LinkId rider : riders_of(world, id)) {
    const Vxlan* vxlan = world.links[rider].as<Vxlan>();
    if (vxlan != nullptr && vxlan->remote.is_v4() && vxlan->remote.is_multicast() && multicast_mac(vxlan->remote) == mac)
      return to_string(vxlan->remote);
  }
  return fmt::format("224.{}.{}.{}", mac.bytes[3], mac.bytes[4], mac.bytes[5]);
}

std::string group6(const Mac& mac) {
  const std::uint64_t low =
      std::uint64_t{mac.bytes[2]} << 24 | std::uint64_t{mac.bytes[3]} << 16 | std::uint64_t{mac.bytes[4]} << 8 | mac.bytes[5];
  const std::uint64_t solicited = mac.bytes[2] == 0xff ? std::uint64_t{1} << 32 : 0;
  return to_string(IpAddress::v6(0xff02000000000000, low | solicited));
}

struct Row {
  std::string_view key{}, label{};
  std::string address{};
  std::uint32_t users = 1;
};

// What /proc/net/dev_mcast, igmp and igmp6 tell of a link: IP's own lists have the newest first.
std::vector<Row> rows_of(const Ip& ip, LinkId id) {
  const Link& link = ip.link(id);
  const bool lo = link.as<Loopback>() != nullptr;
  const auto wants = [&](Family family) { return !ip.options.link_family && (!ip.options.family || *ip.options.family == family); };
  std::vector<Row> rows;
  if (!ip.options.family && !lo) {
    for (const MulticastMac& entry : *link.multicast) {
      // Of solicited-node groups, however many addresses share one, there is one user: IPv6.
      const bool solicited = is_of(entry.address, true) && entry.address.bytes[2] == 0xff;
      if (entry.address.is_multicast()) rows.push_back({"link", "link  ", to_string(entry.address), solicited ? 1 : entry.users});
    }
  }
  std::vector<MulticastMac> newest(link.multicast->rbegin(), link.multicast->rend());
  if (wants(Family::kInet)) {
    for (const MulticastMac& entry : newest) {
      if (is_of(entry.address, false)) rows.push_back({"address", "inet  ", group4(ip.call.world(), id, entry.address), entry.users});
    }
    if (lo && link.is_up() && std::none_of(newest.begin(), newest.end(), [](const MulticastMac& m) { return is_of(m.address, false); })) {
      rows.push_back({"address", "inet  ", "224.0.0.1", 1});
    }
  }
  if (wants(Family::kInet6) && (*link.conf6)[Conf6::kDisableIpv6] == 0) {
    for (const MulticastMac& entry : newest) {
      if (!is_of(entry.address, true)) continue;
      if (entry.users > 1 && entry.address == multicast_mac(kAllRouters)) {  // of the site, the host and the link
        for (const char* group : {"ff05::2", "ff01::2", "ff02::2"}) rows.push_back({"address", "inet6 ", group, 1});
      } else {
        rows.push_back({"address", "inet6 ", group6(entry.address), entry.users});
      }
    }
    if (lo && std::none_of(newest.begin(), newest.end(), [](const MulticastMac& m) { return is_of(m.address, true); })) {
      rows.push_back({"address", "inet6 ", "ff02::1", 1});
    }
    rows.push_back({"address", "inet6 ", "ff01::1", 1});
  }
  return rows;
}

int show_maddress(Ip& ip) {
  std::uint32_t wanted = 0;
  for (; ip.more(); ++ip.at) {
    if (ip.equals("dev")) {
      (void)ip.next();
    } else if (ip.is("help")) {
      ip.fail(255, std::string(kMaddressUsage));
    }
    wanted = index_of(ip, ip.word());
    if (wanted == 0) ip.fail(1, fmt::format("Cannot find device \"{}\"\n", ip.word()));
  }
  Printer& p = ip.print;
  p.begin_list();
  for (const auto& [index, id] : ip.call.world().netns[ip.call.netns()].links) {
    if (wanted != 0 && wanted != index) continue;
    const std::vector<Row> rows = rows_of(ip, id);
    if (rows.empty()) continue;
    p.open_object();
    p.any("ifindex", "{}:", index);
    p.any("ifname", "\t{}", ip.link(id).name.text());
    p.newline();
    p.open_array("maddr");
    for (const Row& row : rows) {
      p.open_object();
      p.any(row.key, "\t{}", ip.options.json ? row.address : std::string(row.label) + row.address);
      if (row.users > 1) p.any("users", " users {}", row.users);
      p.newline();
      p.close_object();
    }
    p.close_array();
    p.close_object();
  }
  p.end_list();
  return 0;
}

}  // namespace

IpResult ip_maddress(Ip& ip) {
  if (!ip.more()) return show_maddress(ip);
  if (ip.is("add") || ip.is("change") || ip.is("delete")) ip.not_modelled("ip maddress " + ip.word());
  if (ip.is("show") || ip.is("lst") || ip.is("list")) {
    ++ip.at;
    return show_maddress(ip);
  }
  if (ip.is("help")) ip.fail(255, std::string(kMaddressUsage));
  ip.fail(255, fmt::format("Command \"{}\" is unknown, try \"ip maddr help\".\n", ip.word()));
}

}  // namespace nslab::shell
