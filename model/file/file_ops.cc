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
  bool trailing_slash = false;
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
  return Target{directory, parent->directory, parent->name, parent->trailing_slash};
}

bool is_no_name(const std::string& name) { return name == "." || name == ".." || name == "/"; }

bool is_mountpoint_anywhere(const World& world, const Place& place) {
  for (const auto& [id, ns] : world.mntns) {
    if (mounted_at(ns, place)) return true;
  }
  return false;
}

bool is_read_only(const World& world, Pid by, const Place& place) {
  const Process* process = find_process(world, by);
  return process != nullptr && is_read_only(world.mntns[process->mnt], place.mount);
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
      world.inodes[target->directory].find(target->name) != nullptr) {
    return refuse(Reason::kFileExists, path);
  }
  if (target->trailing_slash && type != FileType::kDirectory) return refuse(Reason::kNoSuchFile, path);  // filename_create
  if (is_read_only(world, by, target->place)) return refuse(Reason::kReadOnlyFile, path);
  const InodeId inode = make_inode(world, type, mode);
  Inode& made = world.inodes.edit(inode);
  made.uid = find_process(world, by)->uid;
  made.gid = find_process(world, by)->gid;
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

namespace {

std::uint32_t umask_of(const World& world, Pid by) {
  const Process* process = find_process(world, by);
  return process == nullptr ? 0 : process->umask;
}

}  // namespace

Result<Reply> run(World& world, const Mkdir& op) {
  return make(world, op.by, op.path, FileType::kDirectory, op.mode & ~umask_of(world, op.by), {});
}

Result<Reply> run(World& world, const Mknod& op) {
  return make(world, op.by, op.path, op.type, op.mode & ~umask_of(world, op.by), op.device);
}

Result<Reply> run(World& world, const Symlink& op) {
  if (op.target.empty()) return refuse(Reason::kNoSuchFile, op.target);
  return make(world, op.by, op.path, FileType::kSymlink, 0777, op.target);
}

Result<Reply> run(World& world, const Unlink& op) {
  const auto target = target_of(world, op.by, op.path);
  if (!target) return tl::unexpected(target.error());
  if (is_no_name(target->name)) {
    if (!op.directory) return refuse(Reason::kIsADirectory, op.path);
    return refuse(target->name == "." ? Reason::kInvalidArgument : target->name == ".." ? Reason::kDirectoryNotEmpty : Reason::kFileBusy,
                  op.path);
  }
  if (is_read_only(world, op.by, target->place)) return refuse(Reason::kReadOnlyFile, op.path);
  const DirectoryEntry* entry = world.inodes[target->directory].find(target->name);
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
    if (target->trailing_slash) return refuse(Reason::kNotADirectory, op.path);
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

namespace {

// Whether a directory is another one, or below it.
bool is_within(const World& world, InodeId directory, InodeId above) {
  for (InodeId at = directory; world.inodes.contains(at); at = world.inodes[at].parent) {
    if (at == above) return true;
    if (world.inodes[at].parent == at) return false;
  }
  return false;
}

// vfs_rename: may_delete of what is in the way, and what is mounted on either.
Result<Done> check_replaced(const World& world, const Rename& op, const Place& from, const Place& to, InodeId moved, InodeId replaced) {
  const bool directory = world.inodes[moved].type == FileType::kDirectory;
  if (world.inodes.contains(replaced)) {
    const bool over_directory = world.inodes[replaced].type == FileType::kDirectory;
    if (directory && !over_directory) return refuse(Reason::kNotADirectory, op.to);
    if (!directory && over_directory) return refuse(Reason::kIsADirectory, op.to);
  }
  const auto& mounts = world.mntns[find_process(world, op.by)->mnt];
  Place place = from;
  place.node.inode = moved;
  if (mounted_at(mounts, place)) return refuse(Reason::kFileBusy, op.from);
  if (!world.inodes.contains(replaced)) return Done{};
  place = to;
  place.node.inode = replaced;
  if (mounted_at(mounts, place)) return refuse(Reason::kFileBusy, op.to);
  if (!world.inodes[replaced].entries.empty()) return refuse(Reason::kDirectoryNotEmpty, op.to);
  return Done{};
}

// What do_renameat2 knows before it looks at what the two names stand for: of which it refuses only the first's absence.
Result<Done> check_names(const World& world, const Rename& op, const Parent& from, const Parent& to) {
  if (from.directory.mount != to.directory.mount) return refuse(Reason::kCrossDevice, op.to);
  if (is_no_name(from.name)) return refuse(Reason::kFileBusy, op.from);
  if (is_no_name(to.name)) return refuse(Reason::kFileBusy, op.to);
  if (is_read_only(world, op.by, from.directory)) return refuse(Reason::kReadOnlyFile, op.from);
  if (from.name.size() > kMostName) return refuse(Reason::kFileNameTooLong, op.from);
  if (from.directory.node.fs != FsKind::kTree) {
    const bool there = resolve(Walker{world, *find_process(world, op.by)}, op.from, false).has_value();
    return refuse(there ? Reason::kNotPermitted : Reason::kNoSuchFile, op.from);
  }
  if (world.inodes[from.directory.node.inode].find(from.name) == nullptr) return refuse(Reason::kNoSuchFile, op.from);
  if (to.name.size() > kMostName) return refuse(Reason::kFileNameTooLong, op.to);
  return Done{};
}

}  // namespace

// do_renameat2: both directories are found before what is in them is looked for.
Result<Reply> run(World& world, const Rename& op) {
  const Process* process = find_process(world, op.by);
  if (process == nullptr) return refuse(Reason::kNoSuchProcess);
  const auto from_parent = resolve_parent(Walker{world, *process}, op.from, LongNames::kLeft);
  if (!from_parent) return tl::unexpected(from_parent.error());
  const auto to_parent = resolve_parent(Walker{world, *process}, op.to, LongNames::kLeft);
  if (!to_parent) return tl::unexpected(to_parent.error());
  if (auto named = check_names(world, op, *from_parent, *to_parent); !named) return tl::unexpected(named.error());
  const auto from = target_of(world, op.by, op.from), to = target_of(world, op.by, op.to);
  if (!from) return tl::unexpected(from.error());
  if (!to) return tl::unexpected(to.error());
  const DirectoryEntry* entry = world.inodes[from->directory].find(from->name);
  const InodeId inode = entry->inode;
  const bool directory = world.inodes[inode].type == FileType::kDirectory;
  if (!directory && (from->trailing_slash || to->trailing_slash)) return refuse(Reason::kNotADirectory, op.from);
  if (directory && is_within(world, to->directory, inode)) return refuse(Reason::kInvalidArgument, op.from);
  const DirectoryEntry* old = world.inodes[to->directory].find(to->name);
  const InodeId replaced = old == nullptr ? InodeId{} : old->inode;
  if (old != nullptr && is_within(world, from->directory, replaced)) return refuse(Reason::kDirectoryNotEmpty, op.to);
  if (replaced == inode) return Done{};
  if (auto allowed = check_replaced(world, op, from->place, to->place, inode, replaced); !allowed) return tl::unexpected(allowed.error());
  if (old != nullptr) unlink_entry(world, to->directory, to->name);
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
  const auto to = target_of(world, op.by, op.to);
  if (!to) return tl::unexpected(to.error());
  if (is_no_name(to->name) || world.inodes[to->directory].find(to->name) != nullptr) return refuse(Reason::kFileExists, op.to);
  if (to->trailing_slash) return refuse(Reason::kNoSuchFile, op.to);
  if (is_read_only(world, op.by, to->place)) return refuse(Reason::kReadOnlyFile, op.to);
  if (from->mount != to->place.mount || from->node.fs != FsKind::kTree) return refuse(Reason::kCrossDevice, op.to);
  if (world.inodes[from->node.inode].type == FileType::kDirectory) return refuse(Reason::kNotPermitted, op.from);
  link_entry(world, to->directory, to->name, from->node.inode);
  return Done{};
}

Result<Reply> run(World& world, const Chmod& op) {
  const Process* process = find_process(world, op.by);
  if (process == nullptr) return refuse(Reason::kNoSuchProcess);
  const auto place = resolve(Walker{world, *process}, op.path);
  if (!place) return tl::unexpected(place.error());
  if (is_read_only(world, op.by, *place)) return refuse(Reason::kReadOnlyFile, op.path);
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
