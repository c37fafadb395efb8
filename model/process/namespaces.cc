#include "model/process/namespaces.h"

#include <array>
#include <vector>

#include "model/file/mounts.h"
#include "model/link/device.h"
#include "model/link/kinds.h"
#include "model/link/make.h"
#include "model/netfilter/conntrack_rules.h"
#include "model/op.h"
#include "model/socket/sockets.h"

namespace nslab {

namespace {

// How long after the last holder the links of a namespace still stand, how long the work takes until the next namespaces can be
// taken up, and how long RCU takes to free a socket: measured.
constexpr Duration kCleanupDelay = 1ms, kCleanupTime = 45ms, kGracePeriod = 20ms;

struct KindRow {
  NsKind kind;
  std::string_view name;
  std::uint32_t flag;
};
constexpr std::array<KindRow, static_cast<std::size_t>(NsKind::kCount)> kKinds{{
    {NsKind::kCgroup, "cgroup", clone_flag::kNewcgroup},
    {NsKind::kIpc, "ipc", clone_flag::kNewipc},
    {NsKind::kMnt, "mnt", clone_flag::kNewns},
    {NsKind::kNet, "net", clone_flag::kNewnet},
    {NsKind::kPid, "pid", clone_flag::kNewpid},
    {NsKind::kTime, "time", clone_flag::kNewtime},
    {NsKind::kUser, "user", clone_flag::kNewuser},
    {NsKind::kUts, "uts", clone_flag::kNewuts},
}};

std::uint32_t* holders_of(World& world, const NsRef& ns) {
  switch (ns.kind) {
    case NsKind::kNet: return &world.netns.edit(NetnsId{ns.id}).holders;
    case NsKind::kMnt: return &world.mntns.edit(MntnsId{ns.id}).holders;
    case NsKind::kPid: return &world.pidns.edit(PidnsId{ns.id}).holders;
    case NsKind::kUts: return &world.utsns.edit(UtsnsId{ns.id}).holders;
    case NsKind::kUser: return &world.userns.edit(UsernsId{ns.id}).holders;
    case NsKind::kIpc:
    case NsKind::kCgroup:
    case NsKind::kTime:
    case NsKind::kCount: return nullptr;
  }
  return nullptr;
}

void bury(World& world, const NsRef& ns) {
  switch (ns.kind) {
    case NsKind::kNet:
      world.netns.edit(NetnsId{ns.id}).dying = true;
      start_timer(world, std::max(world.now, world.netns[NetnsId{ns.id}].held_until) + kCleanupDelay, CleanupNetns{NetnsId{ns.id}});
      break;
    case NsKind::kMnt: drop_mntns(world, MntnsId{ns.id}); break;
    case NsKind::kPid: {
      const PidnsId parent = world.pidns[PidnsId{ns.id}].parent;
      world.pidns.erase(PidnsId{ns.id});
      if (parent) release(world, NsRef{NsKind::kPid, parent.value});
      break;
    }
    case NsKind::kUts: world.utsns.erase(UtsnsId{ns.id}); break;
    case NsKind::kUser:  // small, and others may still name it as their owner
    case NsKind::kIpc:
    case NsKind::kCgroup:
    case NsKind::kTime:
    case NsKind::kCount: break;
  }
}

// default_device_exit_net: where a NIC goes, and as what.
void return_to_init_net(World& world, LinkId id) {
  const Link& link = world.links[id];
  std::string name = link.name.text();
  if (find_link(world, world.init_net, name)) {
    name = "dev" + std::to_string(link.ifindex);
    if (find_link(world, world.init_net, name)) name = *settle_link_name(world, world.init_net, "dev%d");
  }
  auto& altnames = world.links.edit(id).altnames.edit();
  const NetnsId from = world.links[id].netns;
  const std::vector<std::string> had = altnames;
  for (const std::string& altname : had) {
    if (!find_link(world, world.init_net, altname)) continue;
    std::erase(altnames, altname);
    world.netns.edit(from).altnames.erase(altname);
  }
  move_link(world, id, world.init_net, name);
}

}  // namespace

NetnsId create_netns(World& world, UsernsId owner) {
  Netns ns;
  ns.owner = owner;
  ns.inode_number = world.next_ns_inode++;
  ns.conf4_all = Cow(DevConf4::all());
  ns.conf6_all = Cow(DevConf6::all());
  // devconf_inherit_init_net = 0: IPv4 takes after init_net, IPv6 after nobody.
  if (world.init_net) {
    const Netns& init = world.netns[world.init_net];
    ns.conf4_all = init.conf4_all;
    ns.conf4_default = init.conf4_default;
    if (*init.conf6_all == *ns.conf6_all) ns.conf6_all = init.conf6_all;  // one in memory for all that were not told otherwise
  }
  const NetnsId id = world.netns.add(std::move(ns));
  const LinkId lo = register_link(world, make_loopback(id));
  world.netns.edit(id).loopback = lo;
  return id;
}

MntnsId copy_mntns(World& world, MntnsId from, UsernsId owner) {
  Mntns ns;
  if (from) ns = world.mntns[from];
  ns.unbindable.clear();
  ns.owner = owner;
  ns.holders = 0;
  ns.inode_number = world.next_ns_inode++;
  return world.mntns.add(std::move(ns));
}

PidnsId create_pidns(World& world, PidnsId parent, UsernsId owner) {
  Pidns ns;
  ns.parent = parent;
  ns.owner = owner;
  ns.inode_number = world.next_ns_inode++;
  if (parent) hold(world, NsRef{NsKind::kPid, parent.value});
  return world.pidns.add(std::move(ns));
}

UtsnsId create_utsns(World& world, UtsnsId from, UsernsId owner) {
  Utsns ns;
  if (from) ns = world.utsns[from];
  ns.owner = owner;
  ns.holders = 0;
  ns.inode_number = world.next_ns_inode++;
  return world.utsns.add(std::move(ns));
}

UsernsId create_userns(World& world, UsernsId parent, std::uint32_t owner_uid) {
  Userns ns;
  ns.parent = parent;
  ns.owner_uid = owner_uid;
  ns.inode_number = world.next_ns_inode++;
  return world.userns.add(std::move(ns));
}

std::uint32_t create_plain_ns(World& world) { return world.next_ns_inode++; }

void hold_for_grace(World& world, NetnsId netns) {
  if (netns != world.init_net && world.netns.contains(netns)) world.netns.edit(netns).held_until = world.now + kGracePeriod;
}

void hold(World& world, const NsRef& ns) {
  if (std::uint32_t* holders = holders_of(world, ns)) ++*holders;
}

void release(World& world, const NsRef& ns) {
  std::uint32_t* holders = holders_of(world, ns);
  if (holders != nullptr && --*holders == 0 && !is_pinned(world, ns)) bury(world, ns);
}

bool is_alive(const World& world, const NsRef& ns) {
  if (ns.kind != NsKind::kNet) return true;
  const Netns* net = world.netns.find(NetnsId{ns.id});
  return net != nullptr && !net->dying;
}

void cleanup_netns(World& world, NetnsId netns) {
  if (!world.netns.contains(netns) || !world.netns[netns].dying) return;
  if (world.now != world.cleanup_began && world.cleanup_began != Instant{} && world.now < world.cleanup_began + kCleanupTime) {
    start_timer(world, world.cleanup_began + kCleanupTime, CleanupNetns{netns});
    return;
  }
  world.cleanup_began = world.now;
  while (true) {
    LinkId next{};
    for (const auto& [index, id] : world.netns[netns].links) {
      if (id != world.netns[netns].loopback) {
        next = id;
        break;
      }
    }
    if (!next) break;
    if (dies_with_netns(world.links[next])) {
      unregister_link(world, next);
    } else {
      return_to_init_net(world, next);
    }
  }
  unregister_link(world, world.netns[netns].loopback);
  std::vector<SocketId> waiting;  // tcp_twsk_purge
  for (const auto& [key, listed] : world.netns[netns].sockets) waiting.push_back(key.socket);
  for (const SocketId id : waiting) {
    unlist_socket(world, id);
    world.sockets.erase(id);
  }
  std::vector<ConntrackId> flows;
  for (const auto& [tuple, owner] : world.netns[netns].conntracks) {
    if (!owner.reply) flows.push_back(owner.entry);
  }
  for (const ConntrackId id : flows) world.conntracks.erase(id);
  std::vector<NetnsId> knowing;
  for (const auto& [other, known] : world.netns[netns].known_in) knowing.push_back(other);
  for (const NetnsId other : knowing) {
    if (!world.netns.contains(other)) continue;
    Netns& ns = world.netns.edit(other);
    if (const std::uint32_t* id = ns.nsid_of.find(netns)) ns.nsids.erase(*id);
    ns.nsid_of.erase(netns);
  }
  std::vector<NetnsId> knew;
  for (const auto& [other, id] : world.netns[netns].nsid_of) knew.push_back(other);
  for (const NetnsId other : knew) {
    if (world.netns.contains(other)) world.netns.edit(other).known_in.erase(netns);
  }
  world.netns.erase(netns);
}

NsRef namespace_of(const Process& process, NsKind kind) {
  switch (kind) {
    case NsKind::kNet: return {kind, process.net.value};
    case NsKind::kMnt: return {kind, process.mnt.value};
    case NsKind::kPid: return {kind, process.pidns.value};
    case NsKind::kUts: return {kind, process.uts.value};
    case NsKind::kUser: return {kind, process.user.value};
    case NsKind::kIpc: return {kind, process.ipc};
    case NsKind::kCgroup: return {kind, process.cgroup};
    case NsKind::kTime: return {kind, process.time};
    case NsKind::kCount: break;
  }
  return {};
}

std::string_view ns_name(NsKind kind) { return kKinds[static_cast<std::size_t>(kind)].name; }

std::uint32_t clone_flag_of(NsKind kind) { return kKinds[static_cast<std::size_t>(kind)].flag; }

std::uint32_t ns_inode(const World& world, const NsRef& ns) {
  switch (ns.kind) {
    case NsKind::kNet: return world.netns[NetnsId{ns.id}].inode_number;
    case NsKind::kMnt: return world.mntns[MntnsId{ns.id}].inode_number;
    case NsKind::kPid: return world.pidns[PidnsId{ns.id}].inode_number;
    case NsKind::kUts: return world.utsns[UtsnsId{ns.id}].inode_number;
    case NsKind::kUser: return world.userns[UsernsId{ns.id}].inode_number;
    case NsKind::kIpc:
    case NsKind::kCgroup:
    case NsKind::kTime:
    case NsKind::kCount: return ns.id;
  }
  return 0;
}

}  // namespace nslab
