#include "model/file/mounts.h"

#include <algorithm>
#include <utility>

#include "model/file/tree.h"
#include "model/process/namespaces.h"

namespace nslab {

namespace {

// Where something may be mounted, without a copy of what is there: paths are looked up at each step of a walk.
struct MountPoint {
  MountId mount{};
  const FsNode& node;
};
// FsNode's own order. Most nodes differ by their inode, and have no path to compare.
bool is_before(const FsNode& a, const FsNode& b) {
  if (a.fs != b.fs) return a.fs < b.fs;
  if (a.inode != b.inode) return a.inode < b.inode;
  if (!a.path.empty() || !b.path.empty()) {
    const int order = a.path.compare(b.path);
    if (order != 0) return order < 0;
  }
  return a.ns < b.ns;
}
bool operator<(const std::pair<MountId, FsNode>& a, const MountPoint& b) {
  return a.first != b.mount ? a.first < b.mount : is_before(a.second, b.node);
}
bool operator<(const MountPoint& a, const std::pair<MountId, FsNode>& b) {
  return a.mount != b.first ? a.mount < b.first : is_before(a.node, b.second);
}

void join_groups(Mntns& ns, MountId id, const Mount& mount) {
  if (mount.peer_group != 0) ns.groups.add(std::pair{mount.peer_group, id});
  if (mount.master_group != 0) ns.groups.add(std::pair{mount.master_group, id});
}

void leave_groups(Mntns& ns, MountId id, const Mount& mount) {
  if (mount.peer_group != 0) ns.groups.erase(std::pair{mount.peer_group, id});
  if (mount.master_group != 0) ns.groups.erase(std::pair{mount.master_group, id});
}

// Makes a mount the topmost of a place, or the root of the namespace.
void put_on(World& world, Mntns& ns, MountId id, const Place& where) {
  if (!where.mount) {
    ns.root = id;
    return;
  }
  ns.mounted[std::pair{where.mount, where.node}].push_back(id);
  if (where.node.fs == FsKind::kTree) {
    world.inodes.edit(where.node.inode).mounted_on = MountedOn{true, id};
  } else if (Mount* below = ns.mounts.edit(where.mount)) {
    below->mounted_on.ever = true;
  }
}

void take_off(Mntns& ns, MountId id, const Mount& mount) {
  const auto place = std::pair{mount.parent, mount.mountpoint};
  if (auto* stack = ns.mounted.edit(place)) {
    std::erase(*stack, id);
    if (stack->empty()) ns.mounted.erase(place);
  }
}

MountId attach(World& world, MntnsId mntns, const Place& where, Mount mount) {
  const MountId id{world.next_mount++};
  Mntns& ns = world.mntns.edit(mntns);
  mount.parent = where.mount;
  mount.mountpoint = where.node;
  join_groups(ns, id, mount);
  if (mount.root.fs == FsKind::kNsfs) ++ns.pinned[mount.root.ns];
  put_on(world, ns, id, where);
  ns.mounts.set(id, std::move(mount));
  return id;
}

// A namespace that has lost its last mount somewhere may have lost its last holder.
void unpin(World& world, const NsRef& ref) {
  if (is_pinned(world, ref)) return;
  hold(world, ref);  // so that letting go decides, by the count of all other holders
  release(world, ref);
}

void detach(World& world, MntnsId mntns, MountId id) {
  Mntns& ns = world.mntns.edit(mntns);
  const Mount mount = *ns.mounts.find(id);
  leave_groups(ns, id, mount);
  take_off(ns, id, mount);
  ns.mounts.erase(id);
  std::erase(ns.unbindable, id);
  leave_node(world, mount.root);
  leave_node(world, mount.mountpoint);
  if (mount.root.fs != FsKind::kNsfs) return;
  if (--*ns.pinned.edit(mount.root.ns) == 0) ns.pinned.erase(mount.root.ns);
  unpin(world, mount.root.ns);
}

struct Receiver {
  MntnsId mntns{};
  MountId mount{};
};

// Mounts that receive what happens on `mount`: its peers, and the slaves of its group, everywhere.
std::vector<Receiver> receivers(const World& world, MntnsId mntns, MountId mount) {
  std::vector<Receiver> found;
  const Mount* self = world.mntns[mntns].mounts.find(mount);
  const std::uint32_t group = self == nullptr ? 0 : self->peer_group;
  if (group == 0) return found;
  for (const auto& [id, ns] : world.mntns) {
    for (auto at = ns.groups.lower_bound(std::pair{group, MountId{}}); at != ns.groups.end(); ++at) {
      const auto& [member_group, member] = (*at).first;
      if (member_group != group) break;
      if (id != mntns || member != mount) found.push_back({id, member});
    }
  }
  return found;
}

void remove_here(World& world, MntnsId mntns, MountId mount) {
  const std::vector<MountId> tree = mount_tree(world.mntns[mntns], mount);
  for (auto at = tree.rbegin(); at != tree.rend(); ++at) detach(world, mntns, *at);
}

}  // namespace

namespace {

MountId mounted_on(const Mntns& ns, MountId mount, const FsNode& node) {
  const auto* stack = ns.mounted.find(MountPoint{mount, node});
  return stack == nullptr || stack->empty() ? MountId{} : stack->back();
}

}  // namespace

namespace {

struct MountAt {
  MountId id{};
  const Mount* mount = nullptr;
};

MountAt find_mounted(const World& world, const Mntns& ns, MountId below, const FsNode& node) {
  if (node.fs == FsKind::kTree) {
    const MountId latest = world.inodes[node.inode].mounted_on.latest;
    const Mount* mount = ns.mounts.find(latest);
    if (mount != nullptr && mount->parent == below && mount->mountpoint.fs == FsKind::kTree && mount->mountpoint.inode == node.inode) {
      return {latest, mount};
    }
  }
  const MountId id = mounted_on(ns, below, node);
  return {id, id ? ns.mounts.find(id) : nullptr};
}

}  // namespace

MountId mounted_at(const Mntns& ns, const Place& place) { return mounted_on(ns, place.mount, place.node); }

CoveringMount covering(const World& world, const Mntns& ns, const Place& place) {
  CoveringMount top;
  for (MountAt next = find_mounted(world, ns, place.mount, place.node); next.mount != nullptr;
       next = find_mounted(world, ns, top.mount, *top.root)) {
    const Mount& mount = *next.mount;
    top = CoveringMount{next.id, &mount.root};
    const bool on_root = mount.root.fs == FsKind::kTree ? world.inodes[mount.root.inode].mounted_on.ever : mount.mounted_on.ever;
    if (!on_root) break;
  }
  return top;
}

bool may_be_covered(const World& world, const Mntns& ns, const Place& place) {
  if (place.node.fs == FsKind::kTree) return world.inodes[place.node.inode].mounted_on.ever;
  const Mount* mount = ns.mounts.find(place.mount);
  return mount == nullptr || mount->mounted_on.ever;
}

Place topmost(const World& world, const Mntns& ns, Place place) {
  if (!may_be_covered(world, ns, place)) return place;
  const CoveringMount top = covering(world, ns, place);
  return top.mount ? Place{top.mount, *top.root} : place;
}

namespace {

// The first of them to the place, the others to those that they are in.
MountId attach_all(World& world, MntnsId mntns, const Place& where, const std::vector<MountBranch>& tree) {
  std::vector<MountId> made;
  for (const MountBranch& branch : tree) {
    made.push_back(attach(world, mntns, made.empty() ? where : Place{made[branch.parent], branch.mount.mountpoint}, branch.mount));
  }
  return made.front();
}

}  // namespace

MountId add_mounts(World& world, MntnsId mntns, const Place& where, std::vector<MountBranch> tree) {
  const std::vector<Receiver> others = receivers(world, mntns, where.mount);
  const Mount* parent = world.mntns[mntns].mounts.find(where.mount);
  if (parent != nullptr && parent->peer_group != 0) {  // invent_group_ids
    for (auto& [mount, above] : tree) {
      if (mount.peer_group == 0) mount.peer_group = world.next_peer_group++;
    }
  }
  for (const Receiver& other : others) {
    std::vector<MountBranch> copy = tree;
    if (world.mntns[other.mntns].mounts.find(other.mount)->peer_group == 0) {  // a slave receives and does not tell
      for (auto& [mount, above] : copy) mount.master_group = std::exchange(mount.peer_group, 0);
    }
    attach_all(world, other.mntns, Place{other.mount, where.node}, copy);
  }
  return attach_all(world, mntns, where, tree);
}

MountId add_mount(World& world, MntnsId mntns, const Place& where, Mount mount) {
  return add_mounts(world, mntns, where, {MountBranch{std::move(mount), 0}});
}

bool is_unbindable(const Mntns& ns, MountId mount) {
  return std::find(ns.unbindable.begin(), ns.unbindable.end(), mount) != ns.unbindable.end();
}

void remove_mount(World& world, MntnsId mntns, MountId mount) {
  const Mount gone = *world.mntns[mntns].mounts.find(mount);
  for (const Receiver& other : receivers(world, mntns, gone.parent)) {
    const Mntns& ns = world.mntns[other.mntns];
    const MountId copy = mounted_at(ns, Place{other.mount, gone.mountpoint});
    if (copy && ns.mounts.find(copy)->root == gone.root) remove_here(world, other.mntns, copy);
  }
  remove_here(world, mntns, mount);
}

void move_mount(World& world, MntnsId mntns, MountId id, const Place& where) {
  Mntns& ns = world.mntns.edit(mntns);
  Mount mount = *ns.mounts.find(id);
  if (mount.parent) take_off(ns, id, mount);
  put_on(world, ns, id, where);
  // In another namespace it may be below what is above it here.
  if (where.mount && where.node.fs == FsKind::kTree) world.inodes.edit(where.node.inode).mounted_on.latest = {};
  const FsNode left = std::exchange(mount.mountpoint, where.mount ? where.node : FsNode{});
  const bool had_place = static_cast<bool>(std::exchange(mount.parent, where.mount));
  ns.mounts.set(id, std::move(mount));
  if (had_place) leave_node(world, left);
}

bool is_below(const World& world, const Mntns& ns, Place place, const Place& above) {
  while (place.mount != above.mount) {
    const Mount* mount = ns.mounts.find(place.mount);
    if (mount == nullptr || !mount->parent) return false;
    place = Place{mount->parent, mount->mountpoint};
  }
  if (place.node == above.node) return true;
  if (place.node.fs != above.node.fs) return false;
  if (place.node.fs != FsKind::kTree) return above.node.path.empty() || place.node.path.starts_with(above.node.path + "/");
  for (InodeId at = place.node.inode; world.inodes.contains(at); at = world.inodes[at].parent) {
    if (at == above.node.inode) return true;
    if (world.inodes[at].parent == at) break;
  }
  return false;
}

std::vector<MountId> children_of(const Mntns& ns, MountId mount) {
  std::vector<MountId> children;
  for (auto at = ns.mounted.lower_bound(std::pair{mount, FsNode{}}); at != ns.mounted.end(); ++at) {
    if ((*at).first.first != mount) break;
    children.insert(children.end(), (*at).second.begin(), (*at).second.end());
  }
  std::sort(children.begin(), children.end());
  return children;
}

std::vector<MountId> mount_tree(const Mntns& ns, MountId mount) {
  std::vector<MountId> tree{mount};
  for (std::size_t i = 0; i < tree.size(); ++i) {
    const std::vector<MountId> children = children_of(ns, tree[i]);
    tree.insert(tree.end(), children.begin(), children.end());
  }
  return tree;
}

bool is_read_only(const Mntns& ns, MountId id) {
  const Mount* mount = ns.mounts.find(id);
  return mount != nullptr && (mount->options == "ro" || mount->options.starts_with("ro,"));
}

namespace {

// Whether its group has another member, in whatever namespace.
bool has_peers(const World& world, MntnsId mntns, MountId id, const Mount& mount) {
  const std::vector<Receiver> others = receivers(world, mntns, id);
  return std::any_of(others.begin(), others.end(), [&](const Receiver& other) {
    return world.mntns[other.mntns].mounts.find(other.mount)->peer_group == mount.peer_group;
  });
}

}  // namespace

void set_propagation(World& world, MntnsId mntns, MountId id, Propagation propagation) {
  Mount mount = *world.mntns[mntns].mounts.find(id);
  const bool has_others = has_peers(world, mntns, id, mount);
  Mntns& ns = world.mntns.edit(mntns);
  leave_groups(ns, id, mount);
  if (propagation != Propagation::kSlave) std::erase(ns.unbindable, id);  // a slave stays what it was (change_mnt_propagation)
  switch (propagation) {
    case Propagation::kShared:
      if (mount.peer_group == 0) mount.peer_group = world.next_peer_group++;
      break;
    case Propagation::kSlave:
      if (has_others) mount.master_group = mount.peer_group;  // of nobody else it cannot be the slave (transfer_propagation)
      mount.peer_group = 0;
      break;
    case Propagation::kUnbindable: ns.unbindable.push_back(id); [[fallthrough]];
    case Propagation::kPrivate: mount.peer_group = mount.master_group = 0; break;
  }
  join_groups(ns, id, mount);
  ns.mounts.set(id, std::move(mount));
}

void drop_mntns(World& world, MntnsId mntns) {
  const auto pinned = world.mntns[mntns].pinned;
  world.mntns.erase(mntns);
  // Another namespace with the very same table keeps all of it alive; the usual case, and a quick one.
  for (const auto& [id, ns] : world.mntns) {
    if (ns.pinned.same(pinned)) return;
  }
  for (const auto& [ref, count] : pinned) unpin(world, ref);
}

bool is_pinned(const World& world, const NsRef& ref) {
  for (const auto& [id, ns] : world.mntns) {
    if (ns.pinned.contains(ref)) return true;
  }
  return false;
}

}  // namespace nslab
