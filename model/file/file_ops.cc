#include <algorithm>

#include "model/file/mounts.h"
#include "model/file/paths.h"
#include "model/file/tree.h"
#include "model/process/namespaces.h"
#include "model/rules.h"

namespace nslab {

namespace {

// The tree directory in which a path's last part is to be made or removed.
struct Target {
  InodeId directory{};
  Place place{};  // of the directory
  std::string name{};
};

bool may_write(const World& world, const Process& process, const Inode& directory) {
  return process.uid == 0 || is_capable(world, process.pid, process.user) || (directory.mode & 0002) != 0 ||
         directory.uid == process.uid;
}

Result<Target> target_of(const World& world, Pid by, const std::string& path) {
  const Process* process = find_process(world, by);
  if (process == nullptr) return refuse(Reason::kNoSuchProcess);
  const auto parent = resolve_parent(Walker{world, *process}, path);
  if (!parent) return tl::unexpected(parent.error());
  if (parent->directory.node.fs != FsKind::kTree) return refuse(Reason::kNotPermitted, path);
  const InodeId directory = parent->directory.node.inode;
  if (!may_write(world, *process, world.inodes[directory])) return refuse(Reason::kAccessDenied, path);
  return Target{directory, parent->directory, parent->name};
}

bool is_mountpoint_anywhere(const World& world, const Place& place) {
  for (const auto& [id, ns] : world.mntns) {
    if (mounted_at(ns, place)) return true;
  }
  return false;
}

Result<Reply> make(World& world, Pid by, const std::string& path, FileType type, std::uint32_t mode, std::string data) {
  const auto target = target_of(world, by, path);
  if (!target) {
    // mkdir of something that is there says so, whoever asks.
    const Process* process = find_process(world, by);
    if (process != nullptr && resolve(Walker{world, *process}, path, false)) return refuse(Reason::kFileExists, path);
    return tl::unexpected(target.error());
  }
  if (target->name == "." || target->name == ".." || target->name == "/" ||
      world.inodes[target->directory].entries.contains(target->name)) {
    return refuse(Reason::kFileExists, path);
  }
  const InodeId inode = make_inode(world, type, mode);
  Inode& made = world.inodes.edit(inode);
  made.uid = find_process(world, by)->uid;
  if (!data.empty()) made.data = Cow(std::move(data));
  link_entry(world, target->directory, target->name, inode);
  return Done{};
}

}  // namespace

Result<Reply> run(World& world, const Chdir& op) {
  const Process* process = find_process(world, op.by);
  if (process == nullptr) return refuse(Reason::kNoSuchProcess);
  const Walker walker{world, *process};
  const auto place = resolve(walker, op.path);
  if (!place) return tl::unexpected(place.error());
  if (type_of(walker, *place) != FileType::kDirectory) return refuse(Reason::kNotADirectory, op.path);
  const std::string path = path_of(walker, *place);
  Process& edited = *world.processes.edit(op.by);
  const FsNode old = edited.cwd.node;
  edited.cwd = *place;
  edited.cwd_path = path;
  leave_node(world, old);
  return Done{};
}

Result<Reply> run(World& world, const Mkdir& op) {
  const Process* process = find_process(world, op.by);
  const std::uint32_t mask = process == nullptr ? 0 : process->umask;
  return make(world, op.by, op.path, FileType::kDirectory, op.mode & ~mask, {});
}

Result<Reply> run(World& world, const Mknod& op) { return make(world, op.by, op.path, op.type, 0644, {}); }

Result<Reply> run(World& world, const Symlink& op) {
  if (op.target.empty()) return refuse(Reason::kNoSuchFile, op.target);
  return make(world, op.by, op.path, FileType::kSymlink, 0777, op.target);
}

Result<Reply> run(World& world, const Unlink& op) {
  const auto target = target_of(world, op.by, op.path);
  if (!target) return tl::unexpected(target.error());
  const DirectoryEntry* entry = world.inodes[target->directory].entries.find(target->name);
  if (entry == nullptr) return refuse(Reason::kNoSuchFile, op.path);
  const Inode& inode = world.inodes[entry->inode];
  Place place = target->place;
  place.node.inode = entry->inode;
  if (op.directory) {
    if (inode.type != FileType::kDirectory) return refuse(Reason::kNotADirectory, op.path);
    if (mounted_at(world.mntns[find_process(world, op.by)->mnt], place)) return refuse(Reason::kFileBusy, op.path);
    if (!inode.entries.empty()) return refuse(Reason::kDirectoryNotEmpty, op.path);
  } else {
    if (inode.type == FileType::kDirectory) return refuse(Reason::kIsADirectory, op.path);
    if (mounted_at(world.mntns[find_process(world, op.by)->mnt], place)) return refuse(Reason::kFileBusy, op.path);
  }
  // Elsewhere, what was mounted on it goes with it (detach_mounts).
  if (is_mountpoint_anywhere(world, place)) {
    std::vector<std::pair<MntnsId, MountId>> gone;
    for (const auto& [id, ns] : world.mntns) {
      if (const MountId mount = mounted_at(ns, place)) gone.emplace_back(id, mount);
    }
    for (const auto& [id, mount] : gone) {
      if (world.mntns.contains(id) && world.mntns[id].mounts.contains(mount)) remove_mount(world, id, mount);
    }
  }
  unlink_entry(world, target->directory, target->name);
  return Done{};
}

Result<Reply> run(World& world, const Rename& op) {
  const auto from = target_of(world, op.by, op.from);
  if (!from) return tl::unexpected(from.error());
  const DirectoryEntry* entry = world.inodes[from->directory].entries.find(from->name);
  if (entry == nullptr) return refuse(Reason::kNoSuchFile, op.from);
  const InodeId inode = entry->inode;
  const auto to = target_of(world, op.by, op.to);
  if (!to) return tl::unexpected(to.error());
  Place place = from->place;
  place.node.inode = inode;
  if (mounted_at(world.mntns[find_process(world, op.by)->mnt], place)) return refuse(Reason::kFileBusy, op.from);
  const DirectoryEntry* old = world.inodes[to->directory].entries.find(to->name);
  if (old != nullptr && old->inode == inode) return Done{};
  if (old != nullptr) {
    const bool directory = world.inodes[old->inode].type == FileType::kDirectory;
    if (directory && world.inodes[inode].type != FileType::kDirectory) return refuse(Reason::kIsADirectory, op.to);
    if (directory && !world.inodes[old->inode].entries.empty()) return refuse(Reason::kDirectoryNotEmpty, op.to);
    unlink_entry(world, to->directory, to->name);
  }
  ++world.inodes.edit(inode).opens;  // so that it survives the moment without a name
  unlink_entry(world, from->directory, from->name);
  link_entry(world, to->directory, to->name, inode);
  --world.inodes.edit(inode).opens;
  return Done{};
}

Result<Reply> run(World& world, const HardLink& op) {
  const Process* process = find_process(world, op.by);
  if (process == nullptr) return refuse(Reason::kNoSuchProcess);
  const auto from = resolve(Walker{world, *process}, op.from, false);
  if (!from) return tl::unexpected(from.error());
  if (from->node.fs != FsKind::kTree) return refuse(Reason::kCrossDevice, op.to);
  if (world.inodes[from->node.inode].type == FileType::kDirectory) return refuse(Reason::kNotPermitted, op.from);
  const auto to = target_of(world, op.by, op.to);
  if (!to) return tl::unexpected(to.error());
  if (world.inodes[to->directory].entries.contains(to->name)) return refuse(Reason::kFileExists, op.to);
  link_entry(world, to->directory, to->name, from->node.inode);
  return Done{};
}

Result<Reply> run(World& world, const Chmod& op) {
  const Process* process = find_process(world, op.by);
  if (process == nullptr) return refuse(Reason::kNoSuchProcess);
  const auto place = resolve(Walker{world, *process}, op.path);
  if (!place) return tl::unexpected(place.error());
  if (place->node.fs != FsKind::kTree) return refuse(Reason::kNotPermitted, op.path);
  world.inodes.edit(place->node.inode).mode = op.mode;
  return Done{};
}

Result<Reply> run(World& world, const SetUmask& op) {
  if (find_process(world, op.by) == nullptr) return refuse(Reason::kNoSuchProcess);
  world.processes.edit(op.by)->umask = op.mask & 0777;
  return Done{};
}

}  // namespace nslab
