#include "kernel/capture.h"

#include <fcntl.h>
#include <libmnl/libmnl.h>
#include <linux/net_namespace.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <sched.h>
#include <sys/utsname.h>

#include <cerrno>
#include <cstring>

#include "kernel/attributes.h"
#include "kernel/capture_parts.h"
#include "kernel/message.h"
#include "model/process/genesis.h"

namespace nslab::kernel {

namespace {

// A World with init_net and nothing in it.
World empty_world() {
  Beginning beginning;
  beginning.in_init_net = true;
  World out = begin_world(beginning).world;
  Netns& init = out.netns.edit(out.init_net);
  out.links.erase(init.loopback);
  Netns fresh;
  fresh.owner = init.owner;
  init = fresh;
  return out;
}

// Gives the namespace an id in that of `socket`; -1 where that is refused.
std::int32_t give_id(Netlink& socket, const Fd& file, std::int32_t id) {
  Message give(RTM_NEWNSID, 0);
  (void)give.header<struct rtgenmsg>();
  give.put_u32(NETNSA_NSID, static_cast<std::uint32_t>(id));
  give.put_u32(NETNSA_FD, static_cast<std::uint32_t>(file.get()));
  return socket.ask(give.bytes()).code == 0 ? id : -1;
}

// Links know one another by index and namespace; now that all are read, by id.
void connect(Captured& out, const std::vector<Pending>& pending, const std::map<std::int32_t, NetnsId>& by_id) {
  for (const Pending& one : pending) {
    const NetnsId home = out.world.links[one.link].netns;
    const auto there = by_id.find(one.nsid);
    const NetnsId netns = one.nsid < 0 ? home : there == by_id.end() ? NetnsId{} : there->second;
    const LinkId* lower = netns ? out.world.netns[netns].links.find(one.lower) : nullptr;
    if (lower == nullptr) {
      out.left_out.push_back(std::string(out.world.links[one.link].name.view()) +
                             ": what it is cabled to or rides on is in a namespace that could not be seen");
      continue;
    }
    set_lower(out.world.links.edit(one.link), *lower);
  }
}

void read_one(Captured& out, Found& found, Netlink& socket, Netlink& asker, std::int32_t nsid, std::vector<Pending>& pending) {
  Reading reading{out, found.place.netns, found.place.name.empty() ? "" : found.place.name + ": ", socket, {}};
  const auto more = read_links(reading, asker, nsid);
  pending.insert(pending.end(), more.begin(), more.end());
  read_bridges(reading);
  read_addresses(reading);
  for (const Family family : {Family::kInet, Family::kInet6}) {
    read_routes(reading, family);
    read_rules(reading, family);
  }
  read_neighbours(reading);
  read_settings(reading);
  read_firewall(found.place, out.left_out, reading.where);
}

}  // namespace

Expected<Captured> capture_machine() {
  Captured out;
  out.world = empty_world();
  struct utsname about {};
  ::uname(&about);
  out.hostname = about.nodename;
  out.release = about.release;
  const Fd home(::open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC));
  if (!home) return failed("capture: /proc/self/ns/net");
  std::vector<Found> all = find_namespaces(out);
  if (all.empty()) return failed("capture: no network namespace can be opened");
  for (Found& found : all) found.place.netns = &found == &all.front() ? out.world.init_net : out.world.netns.add(Netns{});
  // Where ids of namespaces are given out for the asking: a namespace of our own, if we may.
  const bool apart = ::unshare(CLONE_NEWNET) == 0;
  if (!apart) out.left_out.push_back("without the right to make namespaces, links were asked for where they are, as `ip link' does");
  Netlink own(NETLINK_ROUTE);
  if (!own) return failed("capture: netlink");
  std::map<std::int32_t, NetnsId> by_id;
  std::vector<std::int32_t> ids(all.size(), -1);
  for (std::size_t i = 0; apart && i < all.size(); ++i) {
    ids[i] = give_id(own, all[i].file, static_cast<std::int32_t>(i + 1));
    if (ids[i] >= 0) by_id[ids[i]] = all[i].place.netns;
  }
  std::vector<Pending> pending;
  for (std::size_t i = 0; i < all.size(); ++i) {
    if ((apart || i > 0) && ::setns(all[i].file.get(), CLONE_NEWNET) != 0) {
      out.left_out.push_back("the namespace " + (all[i].place.name.empty() ? "of the caller" : all[i].place.name) + ": " +
                             std::strerror(errno));
      continue;
    }
    Netlink socket(NETLINK_ROUTE);
    read_one(out, all[i], socket, ids[i] >= 0 ? own : socket, ids[i], pending);
  }
  if (apart && ::setns(home.get(), CLONE_NEWNET) != 0) return failed("capture: the way back to one's own namespace");
  connect(out, pending, by_id);
  for (Found& found : all) out.places.push_back(std::move(found.place));
  return out;
}

}  // namespace nslab::kernel
