// ip maddress show.
//
// Not modelled: ip maddress add, del.
#include "shell/tools/iproute/maddress.h"

#include "model/ip/multicast.h"
#include "shell/tools/iproute/links.h"

namespace nslab::shell {

namespace {

constexpr std::string_view kMaddressUsage =
    "Usage: ip maddr [ add | del ] MULTIADDR dev STRING\n"
    "       ip maddr show [ dev STRING ]\n";

struct MaddressRow {
  std::string_view key{}, label{};
  std::string address{};
  std::uint32_t users = 1;
  std::string_view family{};
};

// What /proc/net/dev_mcast, igmp and igmp6 tell of a link: IP's own lists have the newest first.
std::vector<MaddressRow> rows_of(const Ip& ip, LinkId id) {
  const Link& link = ip.link(id);
  const auto wants = [&](Family family) { return !ip.options.link_family && (!ip.options.family || *ip.options.family == family); };
  std::vector<MaddressRow> rows;
  if (!ip.options.family && link.as<Loopback>() == nullptr) {
    for (const MulticastMac& entry : device_groups(link)) {
      // Of solicited-node groups, however many addresses share one, there is one user: IPv6.
      const auto& octets = entry.address.bytes;
      const bool solicited = octets[0] == 0x33 && octets[1] == 0x33 && octets[2] == 0xff;
      if (entry.address.is_multicast()) rows.push_back({"link", "link  ", to_string(entry.address), solicited ? 1 : entry.users});
    }
  }
  for (const Family family : {Family::kInet, Family::kInet6}) {
    if (!wants(family)) continue;
    for (const JoinedGroup& joined : groups_of(ip.call.world(), id, family)) {
      rows.push_back({"address", family == Family::kInet ? "inet  " : "inet6 ", to_string(joined.group), joined.users,
                      family == Family::kInet ? "inet" : "inet6"});
    }
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
    const std::vector<MaddressRow> rows = rows_of(ip, id);
    if (rows.empty()) continue;
    p.open_object();
    p.any("ifindex", "{}:", index);
    p.any("ifname", "\t{}", ip.link(id).name.text());
    p.newline();
    p.open_array("maddr");
    for (const MaddressRow& row : rows) {
      p.open_object();
      if (ip.options.json && !row.family.empty()) p.any("family", "{}", row.family);
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
