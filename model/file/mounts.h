// model/file/mounts.h — mounts: what is seen where, in which mount namespace.
//
// Guarantees
//   1. A mount made on a shared mount appears in all its peers and slaves, in whatever namespace.
//   2. An nsfs mount keeps its namespace alive until it is unmounted or its mount namespace dies.
// Not modelled: moving mounts across shared trees, quotas, options other than read-only, MNT_LOCKED.
// Kernel: fs/namespace.c, fs/pnode.c (propagate_mnt, propagate_umount).
#ifndef NSLAB_MODEL_FILE_MOUNTS_H_
#define NSLAB_MODEL_FILE_MOUNTS_H_

#include "model/op.h"
#include "model/world.h"

namespace nslab {

// The mount on top of a place, or none.
MountId mounted_at(const Mntns& ns, const Place& place);
// The mount that hides all others on a place, and what it shows; none.
struct CoveringMount {
  MountId mount{};
  const FsNode* root = nullptr;
};
CoveringMount covering(const World& world, const Mntns& ns, const Place& place);
// Down through everything that is mounted on a place to what is seen.
Place topmost(const World& world, const Mntns& ns, Place place);
// Whether it is worth looking for something mounted there: where not, there is nothing.
bool may_be_covered(const World& world, const Mntns& ns, const Place& place);

// Mounts on a place (of a namespace without mounts: its root), and wherever that place's mount is shared with.
MountId add_mount(World& world, MntnsId mntns, const Place& where, Mount mount);
// The same of a mount with others in it; what comes back is the first of them here.
struct MountBranch {
  Mount mount{};
  std::size_t parent = 0;  // its place in the list, before this one; the first has none
};
MountId add_mounts(World& world, MntnsId mntns, const Place& where, std::vector<MountBranch> tree);
// Takes a mount away, with what is mounted below it, and its copies elsewhere.
void remove_mount(World& world, MntnsId mntns, MountId mount);
// Takes a mount, with all below it, to another place; nowhere (no mount in `where`): it becomes the namespace's root.
void move_mount(World& world, MntnsId mntns, MountId mount, const Place& where);
// is_path_reachable: whether a place is at or below another, through whatever mounts.
bool is_below(const World& world, const Mntns& ns, Place place, const Place& above);
// What is mounted in a mount itself, in the order of making.
std::vector<MountId> children_of(const Mntns& ns, MountId mount);
// All mounts below and including this one, parents first.
std::vector<MountId> mount_tree(const Mntns& ns, MountId mount);

// mnt_want_write: whether nothing can be changed through this mount.
bool is_read_only(const Mntns& ns, MountId mount);

// IS_MNT_UNBINDABLE
bool is_unbindable(const Mntns& ns, MountId mount);
void set_propagation(World& world, MntnsId mntns, MountId mount, Propagation propagation);

// The namespace dies: what only it kept alive goes too.
void drop_mntns(World& world, MntnsId mntns);
// Whether a namespace is mounted in any mount namespace.
bool is_pinned(const World& world, const NsRef& ns);

}  // namespace nslab

#endif  // NSLAB_MODEL_FILE_MOUNTS_H_
