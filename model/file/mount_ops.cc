#include <algorithm>
#include <array>
#include <charconv>
#include <span>

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

// "1m" of tmpfs' size is shown as 1024k; what is said in other ways stays as it is (shmem_show_options).
std::string shown_size(const std::string& word) {
  constexpr std::string_view kSize = "size=";
  if (!word.starts_with(kSize)) return word;
  std::uint64_t value = 0;
  const char* begin = word.data() + kSize.size();
  const auto [end, error] = std::from_chars(begin, word.data() + word.size(), value);
  const std::string unit(end, static_cast<std::size_t>(word.data() + word.size() - end));
  if (error != std::errc() || unit.size() > 1) return word;
  const char letter = unit.empty() ? 'b' : static_cast<char>(unit[0] | 0x20);
  const std::uint64_t kbytes = letter == 'g' ? value << 20U : letter == 'm' ? value << 10U : letter == 'k' ? value : value >> 10U;
  return letter == 'b' || letter == 'k' || letter == 'm' || letter == 'g' ? "size=" + std::to_string(kbytes) + "k" : word;
}

// As /proc/mounts has them: whether it is read-only, the mount's flags in the kernel's order, the file system's own words
// (show_mnt_opts, show_sb_opts).
std::string options_of(const MountFs& op) {
  static constexpr std::array<std::string_view, 5> kFlags{"nosuid", "nodev", "noexec", "noatime", "nodiratime"};
  bool read_only = op.read_only, relatime = true;
  std::array<bool, kFlags.size()> given{};
  std::string others;
  for (std::size_t at = 0; at < op.options.size();) {
    const std::size_t end = std::min(op.options.find(',', at), op.options.size());
    const std::string word = op.options.substr(at, end - at);
    const auto* flag = std::find(kFlags.begin(), kFlags.end(), word);
    if (word == "ro" || word == "rw") {
      read_only = word == "ro";
    } else if (flag != kFlags.end()) {
      given[static_cast<std::size_t>(flag - kFlags.begin())] = true;
    } else if (word == "strictatime") {
      relatime = false;
    } else if (!word.empty() && word != "relatime" && word != "defaults") {
      others += "," + (op.type == "tmpfs" ? shown_size(word) : word);
    }
    at = end + 1;
  }
  std::string out = read_only ? "ro" : "rw";
  for (std::size_t i = 0; i < kFlags.size(); ++i) {
    if (given[i]) out += "," + std::string(kFlags[i]);
  }
  if (relatime && !given[3]) out += ",relatime";
  return out + others;
}

// What holds files in memory; those that only have to be there begin empty.
constexpr std::array<std::string_view, 3> kInMemory{"tmpfs", "ramfs", "overlay"};
constexpr std::array<std::string_view, 8> kEmpty{"cgroup2", "cgroup", "bpf", "devpts", "mqueue", "debugfs", "tracefs", "securityfs"};

bool is_among(std::string_view type, std::span<const std::string_view> types) {
  return std::find(types.begin(), types.end(), type) != types.end();
}

bool is_known_filesystem(std::string_view type) {
  return type == "proc" || type == "sysfs" || is_among(type, kInMemory) || is_among(type, kEmpty);
}

// "mode=700": of the root of a tmpfs.
std::uint32_t root_mode(std::string_view options) {
  std::uint32_t mode = 01777;
  while (!options.empty()) {
    const std::string_view word = options.substr(0, options.find(','));
    if (word.starts_with("mode=")) std::from_chars(word.data() + 5, word.data() + word.size(), mode, 8);
    options.remove_prefix(std::min(word.size() + 1, options.size()));
  }
  return mode;
}

// Of a type that is known.
Mount new_filesystem(World& world, const Process& process, const MountFs& op) {
  Mount mount;
  mount.type = op.type;
  mount.source = op.source.empty() ? "none" : op.source;
  mount.options = options_of(op);
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
  const InodeId root = make_inode(world, FileType::kDirectory, is_among(op.type, kInMemory) ? root_mode(op.options) : 0755);
  world.inodes.edit(root).links = 1;
  world.inodes.edit(root).parent = root;
  mount.root.inode = root;
  return mount;
}

// copy_tree: what is mounted in a mount below a place of it goes along, but what was made unbindable and what is in that.
void copy_branches(const World& world, const Mntns& ns, const Place& below, std::size_t parent, std::vector<MountBranch>* tree) {
  for (const MountId child : children_of(ns, below.mount)) {
    const Mount& mount = *ns.mounts.find(child);
    if (is_unbindable(ns, child) || !is_below(world, ns, Place{below.mount, mount.mountpoint}, below)) continue;
    tree->push_back(MountBranch{mount, parent});
    copy_branches(world, ns, Place{child, mount.root}, tree->size() - 1, tree);
  }
}

// do_loopback
Result<Reply> bind(World& world, const Process& process, const MountFs& op, const Place& where) {
  const Walker walker{world, process};
  const auto source = resolve(walker, op.source);
  if (!source) return tl::unexpected(source.error());
  const Mntns& ns = world.mntns[process.mnt];
  const Mount* from = ns.mounts.find(source->mount);
  const bool by_link = source->node.fs == FsKind::kNsfs && from != nullptr && from->root != source->node;  // from /proc/PID/ns
  if (!by_link && is_unbindable(ns, source->mount)) return refuse(Reason::kInvalidMount, op.source);
  const bool directory = type_of(walker, *source) == FileType::kDirectory;
  if (directory != (type_of(walker, where) == FileType::kDirectory)) {
    return refuse(Reason::kNotADirectory, op.target);
  }
  Mount mount;
  mount.root = source->node;
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
  std::vector<MountBranch> tree{MountBranch{std::move(mount), 0}};
  if (op.recursive) copy_branches(world, ns, *source, 0, &tree);
  add_mounts(world, process.mnt, where, std::move(tree));
  return Done{};
}

// do_move_mount: a mount's root goes, and neither it nor where it was may be shared with others.
Result<Reply> move(World& world, const Process& process, const MountFs& op, const Place& where) {
  const Walker walker{world, process};
  const auto source = resolve(walker, op.source);
  if (!source) return tl::unexpected(source.error());
  const Mntns& ns = world.mntns[process.mnt];
  const Mount* mount = ns.mounts.find(source->mount);
  if (mount == nullptr || mount->root != source->node || !mount->parent) return refuse(Reason::kInvalidMount, op.source);
  if ((type_of(walker, *source) == FileType::kDirectory) != (type_of(walker, where) == FileType::kDirectory)) {
    return refuse(Reason::kInvalidMount, op.target);
  }
  if (const Mount* parent = ns.mounts.find(mount->parent); parent != nullptr && parent->peer_group != 0) {
    return refuse(Reason::kInvalidMount, op.source);
  }
  const std::vector<MountId> tree = mount_tree(ns, source->mount);
  const bool unbindable = std::any_of(tree.begin(), tree.end(), [&](MountId id) { return is_unbindable(ns, id); });
  if (const Mount* to = ns.mounts.find(where.mount); unbindable && to != nullptr && to->peer_group != 0) {  // tree_contains_unbindable
    return refuse(Reason::kInvalidMount, op.source);
  }
  if (is_below(world, ns, where, *source)) return refuse(Reason::kTooManyLinks, op.target);
  move_mount(world, process.mnt, source->mount, where);
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
  const auto where = resolve(Walker{world, process}, op.target);
  if (!where) return tl::unexpected(where.error());
  if (!may_mount(world, process)) return refuse(Reason::kNotPermitted, op.target);
  if (op.propagation) return change_propagation(world, process, op, *where);
  if (op.remount) {
    Mntns& ns = world.mntns.edit(process.mnt);
    Mount* mount = ns.mounts.edit(where->mount);
    if (mount == nullptr || mount->root != where->node) return refuse(Reason::kInvalidMount, op.target);
    mount->options.replace(0, 2, options_of(op), 0, 2);
    return Done{};
  }
  if (op.bind) return bind(world, process, op, *where);
  if (op.move) return move(world, process, op, *where);
  if (!is_known_filesystem(op.type)) return refuse(Reason::kNoSuchFilesystem, op.type);
  if (type_of(Walker{world, process}, *where) != FileType::kDirectory) return refuse(Reason::kNotADirectory, op.target);
  add_mount(world, process.mnt, *where, new_filesystem(world, process, op));
  return Done{};
}

Result<Reply> run(World& world, const Umount& op) {
  const Process* process = find_process(world, op.by);
  if (process == nullptr) return refuse(Reason::kNoSuchProcess);
  const auto where = resolve(Walker{world, *process}, op.target);
  if (!where) return tl::unexpected(where.error());
  if (!may_mount(world, *process)) return refuse(Reason::kNotPermitted, op.target);
  const MntnsId mntns = process->mnt;
  const Mntns& ns = world.mntns[mntns];
  const Mount* mount = ns.mounts.find(where->mount);
  if (mount == nullptr || mount->root != where->node || !mount->parent) return refuse(Reason::kNotAMountpoint, op.target);
  if (!op.detach) {
    if (mount_tree(ns, where->mount).size() > 1) return refuse(Reason::kFileBusy, op.target);
    for (const auto& [pid, other] : world.processes) {
      if (other.mnt != mntns || other.state == ProcessState::kZombie) continue;
      if (other.cwd.mount == where->mount || other.root.mount == where->mount) return refuse(Reason::kFileBusy, op.target);
      for (const auto& [number, file] : other.descriptors) {
        const OpenFile& open = world.files[file];
        if (open.kind == OpenFile::Kind::kFile && open.place.mount == where->mount) return refuse(Reason::kFileBusy, op.target);
      }
    }
  }
  remove_mount(world, mntns, where->mount);
  return Done{};
}

namespace {

Result<Place> directory_at(const Walker& walker, const std::string& path) {
  auto place = resolve(walker, path);
  if (place && type_of(walker, *place) != FileType::kDirectory) return refuse(Reason::kNotADirectory, path);
  return place;
}

bool is_shared(const Mntns& ns, MountId id) {
  const Mount* mount = ns.mounts.find(id);
  return mount != nullptr && mount->peer_group != 0;
}

}  // namespace

Result<Reply> run(World& world, const Chroot& op) {
  const Process* process = find_process(world, op.by);
  if (process == nullptr) return refuse(Reason::kNoSuchProcess);
  const auto place = directory_at(Walker{world, *process}, op.path);
  if (!place) return tl::unexpected(place.error());
  if (!is_capable(world, op.by, process->user)) return refuse(Reason::kNotPermitted, op.path);
  Process& edited = *world.processes.edit(op.by);
  const FsNode left = edited.root.node;
  edited.root = *place;
  leave_node(world, left);
  return Done{};
}

// path_pivot_root
Result<Reply> run(World& world, const PivotRoot& op) {
  const Process* process = find_process(world, op.by);
  if (process == nullptr) return refuse(Reason::kNoSuchProcess);
  if (!may_mount(world, *process)) return refuse(Reason::kNotPermitted, op.new_root);
  const Walker walker{world, *process};
  const auto fresh = directory_at(walker, op.new_root);
  if (!fresh) return tl::unexpected(fresh.error());
  const auto put_old = directory_at(walker, op.put_old);
  if (!put_old) return tl::unexpected(put_old.error());
  const MntnsId mntns = process->mnt;
  const Mntns& ns = world.mntns[mntns];
  const Place root = process->root;
  const Mount old_mount = *ns.mounts.find(root.mount), new_mount = *ns.mounts.find(fresh->mount);
  if (is_shared(ns, put_old->mount) || is_shared(ns, new_mount.parent) || is_shared(ns, old_mount.parent)) {
    return refuse(Reason::kInvalidMount, op.new_root);
  }
  if (fresh->mount == root.mount || put_old->mount == root.mount) return refuse(Reason::kFileBusy, op.new_root);
  if (root.node != old_mount.root || fresh->node != new_mount.root || !new_mount.parent || !is_below(world, ns, *put_old, *fresh) ||
      !is_below(world, ns, *fresh, root)) {
    return refuse(Reason::kInvalidMount, op.new_root);
  }
  move_mount(world, mntns, fresh->mount, Place{old_mount.parent, old_mount.mountpoint});
  move_mount(world, mntns, root.mount, *put_old);
  std::vector<Pid> all;
  for (const auto& [pid, other] : world.processes) {
    if (other.mnt == mntns && (other.root == root || other.cwd == root)) all.push_back(pid);
  }
  for (const Pid pid : all) {
    Process& edited = *world.processes.edit(pid);
    if (edited.root == root) edited.root = *fresh;
    if (edited.cwd == root) edited.cwd = *fresh;
  }
  return Done{};
}

}  // namespace nslab
