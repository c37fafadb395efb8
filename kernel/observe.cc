#include "kernel/observe.h"

#include <fcntl.h>
#include <libmnl/libmnl.h>
#include <linux/net_namespace.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <sched.h>

#include "kernel/attributes.h"
#include "kernel/message.h"
#include "kernel/observe_parts.h"

namespace nslab::kernel {

namespace {

// The id that the namespace of `socket` has for another; -1 for none.
std::int32_t known_nsid(Netlink& socket, int netns) {
  Message ask(RTM_GETNSID, 0);
  (void)ask.header<struct rtgenmsg>();
  ask.put_u32(NETNSA_FD, static_cast<std::uint32_t>(netns));
  std::int32_t out = -1;
  (void)socket.ask(ask.bytes(), [&](const nlmsghdr* message) {
    out = static_cast<std::int32_t>(Attributes(message, sizeof(struct rtgenmsg)).number(NETNSA_NSID).value_or(~0U));
  });
  return out;
}

}  // namespace

Observer::Observer() : own_(NETLINK_ROUTE), home_(::open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC)) {}

std::int32_t Observer::nsid_of(const Fd& netns) {
  const std::int32_t known = known_nsid(own_, netns.get());
  if (known >= 0) return known;
  Message give(RTM_NEWNSID, 0);
  (void)give.header<struct rtgenmsg>();
  give.put_u32(NETNSA_NSID, ~0U);
  give.put_u32(NETNSA_FD, static_cast<std::uint32_t>(netns.get()));
  (void)own_.ask(give.bytes());
  return known_nsid(own_, netns.get());
}

Snapshot Observer::look(const std::vector<Seen>& namespaces, const SameMacs& macs) {
  Snapshot out;
  std::map<std::int32_t, std::string> names;
  std::vector<std::int32_t> ids;
  for (const Seen& seen : namespaces) {
    ids.push_back(nsid_of(seen.file));
    names.emplace(ids.back(), seen.name);
  }
  for (std::size_t i = 0; i < namespaces.size(); ++i) {
    const Seen& seen = namespaces[i];
    if (::setns(seen.file.get(), CLONE_NEWNET) != 0) continue;
    Netlink socket(NETLINK_ROUTE);
    if (::setns(home_.get(), CLONE_NEWNET) != 0 || !socket) return {};
    std::map<std::int32_t, std::string> names_here;
    for (const Seen& other : namespaces) {
      if (const std::int32_t id = known_nsid(socket, other.file.get()); id >= 0) names_here.emplace(id, other.name);
    }
    Place place{socket, seen.name.empty() ? "" : seen.name + ": ", out, names, macs, {}};
    observe_links(place, own_, ids[i]);
    observe_addresses(place);
    observe_fdb(place);
    for (const Family family : {Family::kInet, Family::kInet6}) {
      observe_routes(place, family);
      observe_rules(place, family);
    }
    observe_neighbours(place);
    observe_nsids(place, names_here);
  }
  return out;
}

std::optional<Mac> Observer::address_of(const Fd& netns, std::uint32_t ifindex) {
  Message ask(RTM_GETLINK, 0);
  auto* info = ask.header<struct ifinfomsg>();
  info->ifi_index = static_cast<int>(ifindex);
  ask.put_u32(IFLA_TARGET_NETNSID, static_cast<std::uint32_t>(nsid_of(netns)));
  std::optional<Mac> out;
  (void)own_.ask(ask.bytes(), [&](const nlmsghdr* message) { out = Attributes(message, sizeof(struct ifinfomsg)).mac(IFLA_ADDRESS); });
  return out;
}

std::string Place::link_name(std::uint32_t index) const {
  const auto at = links.find(index);
  return at == links.end() ? "" : at->second;
}

Mac Place::mac(const Mac& seen) const {
  const auto at = macs.find(seen);
  return at == macs.end() ? seen : at->second;
}

IpAddress Place::ip(const IpAddress& seen) const {
  if (!seen.is_v6()) return seen;
  for (const auto& [kernels, models] : macs) {
    if (seen == eui64_address(seen.high, kernels)) return eui64_address(seen.high, models);
  }
  return seen;
}

std::string hex(std::uint32_t value) {
  static constexpr std::string_view kDigits = "0123456789abcdef";
  std::string out;
  do {
    out.insert(out.begin(), kDigits[value & 15U]);
    value >>= 4U;
  } while (value != 0);
  return "0x" + out;
}

}  // namespace nslab::kernel
