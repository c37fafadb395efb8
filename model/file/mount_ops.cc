#include "model/file/mounts.h"
#include "model/file/paths.h"
#include "model/file/tree.h"
#include "model/process/namespaces.h"
#include "model/rules.h"

namespace nslab {

namespace {

bool may_mount(const World& world, const Process& process) {
  return is_capable(world, process.pid, world.mntns[process.mnt].owner);
}

Result<Mount> new_filesystem(World& world, const Process& process, const MountFs& op) {
  Mount mount;
  mount.type = op.type;
  mount.source = op.source.empty() ? "none" : op.source;
  if (op.type == "tmpfs" || op.type == "ramfs" || op.type == "overlay") {
    const InodeId root = make_inode(world, FileType::kDirectory, 01777);
    world.inodes.edit(root).links = 1;
    world.inodes.edit(root).parent = root;
    mount.root.inode = root;
    if (!op.options.empty()) mount.options += "," + op.options;
    return mount;
  }
  if (op.type == "proc") {
    mount.root.fs = FsKind::kProc;
    mount.root.ns = NsRef{NsKind::kPid, process.pidns.value};
    return mount;
  }
  if (op.type == "sysfs") {
    mount.root.fs = FsKind::kSysfs;
    mount.root.ns = NsRef{NsKind::kNet, process.net.value};
    return mount;
  }
  if (op.type == "cgroup2" || op.type == "cgroup" || op.type == "bpf" || op.type == "devpts" || op.type == "mqueue" ||
      op.type == "debugfs" || op.type == "tracefs" || op.type == "securityfs") {
    mount.root.inode = make_inode(world, FileType::kDirectory, 0755);
    world.inodes.edit(mount.root.inode).links = 1;
    world.inodes.edit(mount.root.inode).parent = mount.root.inode;
    return mount;
  }
  return refuse(Reason::kNoSuchFilesystem, op.type);
}

Result<Reply> bind(World& world, const Process& process, const MountFs& op, const Place& where) {
  const Walker walker{world, process};
  const auto source = resolve(walker, op.source);
  if (!source) return tl::unexpected(source.error());
  const bool directory = type_of(walker, *source) == FileType::kDirectory;
  if (directory != (type_of(walker, where) == FileType::kDirectory)) {
    return refuse(Reason::kNotADirectory, op.target);
  }
  Mount mount;
  mount.root = source->node;
  const Mount* from = world.mntns[process.mnt].mounts.find(source->mount);
  if (source->node.fs == FsKind::kNsfs) {
    mount.type = "nsfs";
    mount.source = "nsfs";
    mount.options = "rw";
  } else if (from != nullptr) {
    mount.type = from->type;
    mount.source = from->source;
    mount.options = from->options;
    mount.peer_group = from->peer_group;
    mount.master_group = from->master_group;
  }
  add_mount(world, process.mnt, where, std::move(mount));
  return Done{};
}

Result<Reply> change_propagation(World& world, const Process& process, const MountFs& op, const Place& where) {
  const MntnsId mntns = process.mnt;
  const Mount* mount = world.mntns[mntns].mounts.find(where.mount);
  if (mount == nullptr || mount->root != where.node) return refuse(Reason::kInvalidMount, op.target);
  std::vector<MountId> all{where.mount};
  if (op.recursive) all = mount_tree(world.mntns[mntns], where.mount);
  for (const MountId id : all) set_propagation(world, mntns, id, *op.propagation);
  return Done{};
}

}  // namespace

Result<Reply> run(World& world, const MountFs& op) {
  const Process* found = find_process(world, op.by);
  if (found == nullptr) return refuse(Reason::kNoSuchProcess);
  const Process process = *found;
  if (!may_mount(world, process)) return refuse(Reason::kNotPermitted, op.target);
  const auto where = resolve(Walker{world, process}, op.target);
  if (!where) return tl::unexpected(where.error());
  if (op.propagation) return change_propagation(world, process, op, *where);
  if (op.remount) {
    Mntns& ns = world.mntns.edit(process.mnt);
    Mount* mount = ns.mounts.edit(where->mount);
    if (mount == nullptr || mount->root != where->node) return refuse(Reason::kInvalidMount, op.target);
    if (op.read_only) mount->options = "ro,relatime";
    return Done{};
  }
  if (op.bind) return bind(world, process, op, *where);
  if (op.move) return refuse(Reason::kInvalidMount, op.target);
  if (type_of(Walker{world, process}, *where) != FileType::kDirectory) return refuse(Reason::kNotADirectory, op.target);
  auto mount = new_filesystem(world, process, op);
  if (!mount) return tl::unexpected(mount.error());
  add_mount(world, process.mnt, *where, std::move(*mount));
  return Done{};
}

Result<Reply> run(World& world, const Umount& op) {
  const Process* process = find_process(world, op.by);
  if (process == nullptr) return refuse(Reason::kNoSuchProcess);
  if (!may_mount(world, *process)) return refuse(Reason::kNotPermitted, op.target);
  const auto where = resolve(Walker{world, *process}, op.target);
  if (!where) return tl::unexpected(where.error());
  const MntnsId mntns = process->mnt;
  const Mntns& ns = world.mntns[mntns];
  const Mount* mount = ns.mounts.find(where->mount);
  if (mount == nullptr || mount->root != where->node || !mount->parent) return refuse(Reason::kNotAMountpoint, op.target);
  if (!op.detach) {
    if (mount_tree(ns, where->mount).size() > 1) return refuse(Reason::kFileBusy, op.target);
    for (const auto& [pid, other] : world.processes) {
      if (other.mnt == mntns && other.state != ProcessState::kZombie && other.cwd.mount == where->mount) {
        return refuse(Reason::kFileBusy, op.target);
      }
    }
  }
  remove_mount(world, mntns, where->mount);
  return Done{};
}

}  // namespace nslab
