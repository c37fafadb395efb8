#include "model/file/paths.h"

#include <algorithm>
#include <utility>

#include "model/file/mounts.h"
#include "model/file/procfs.h"
#include "model/file/sysfs.h"
#include "model/file/tree.h"
#include "model/process/namespaces.h"

namespace nslab {

namespace {

constexpr int kMostLinks = 40;

// The next part of a path that is not ".", which is taken off; empty at the end.
std::string_view next_part(std::string_view& path) {
  while (!path.empty()) {
    std::size_t slash = 0;
    while (slash < path.size() && path[slash] != '/') ++slash;
    const std::string_view part = path.substr(0, slash);
    path.remove_prefix(std::min(slash + 1, path.size()));
    if (!part.empty() && part != ".") return part;
  }
  return {};
}

FileType type_of_node(const Walker& walker, const FsNode& node) {
  switch (node.fs) {
    case FsKind::kTree: return walker.world.inodes[node.inode].type;
    case FsKind::kProc: return proc_type(walker, node);
    case FsKind::kSysfs: return sys_type(walker, node);
    case FsKind::kNsfs: return FileType::kFile;
  }
  return FileType::kFile;
}

bool is_directory(const Walker& walker, const Place& place) { return type_of(walker, place) == FileType::kDirectory; }

// One step up: out of a mount when at its root.
Place parent_of(const Walker& walker, Place place) {
  const Mntns& ns = walker.world.mntns[walker.process.mnt];
  while (true) {
    // One does not leave one's root; but what was mounted on it since is seen from there (follow_dotdot, step_into).
    if (place == walker.process.root) return topmost(walker.world, ns, place);
    const Mount* mount = ns.mounts.find(place.mount);
    if (mount == nullptr || place.node != mount->root) break;
    if (!mount->parent) return place;
    place = Place{mount->parent, mount->mountpoint};
  }
  if (place.node.fs == FsKind::kTree) {
    place.node.inode = walker.world.inodes[place.node.inode].parent;
  } else {
    const auto slash = place.node.path.rfind('/');
    place.node.path = slash == std::string::npos ? "" : place.node.path.substr(0, slash);
  }
  return topmost(walker.world, ns, place);
}

// A child by name, before links and mounts are considered; nothing where there is none.
bool child_of(const Walker& walker, const Place& directory, std::string_view name, Place* child) {
  switch (directory.node.fs) {
    case FsKind::kTree: {
      const DirectoryEntry* entry = walker.world.inodes[directory.node.inode].find(name);
      if (entry == nullptr) return false;
      *child = directory;
      child->node.inode = entry->inode;
      return true;
    }
    case FsKind::kProc:
    case FsKind::kSysfs: {
      *child = directory;
      child->node.path = directory.node.path.empty() ? std::string(name) : directory.node.path + "/" + std::string(name);
      return directory.node.fs == FsKind::kProc ? proc_exists(walker, child->node) : sys_exists(walker, child->node);
    }
    case FsKind::kNsfs: return false;
  }
  return false;
}

class Walk {
 public:
  Walk(const Walker& walker, bool follow_last) : walker_(walker), ns_(walker.world.mntns[walker.process.mnt]), follow_last_(follow_last) {}

  Result<Place> run(std::string_view path) {
    if (path.empty()) return refuse(Reason::kNoSuchFile, path);
    at_ = path.front() == '/' ? walker_.process.root : walker_.process.cwd;
    if (auto done = go(path); !done) return tl::unexpected(done.error());
    return at_;
  }

 private:
  // From `at_`, which is a directory.
  Result<Done> go(std::string_view path) {
    const bool wants_directory = path.ends_with('/') || path == "." || path.ends_with("/.");
    std::string_view rest = path;
    for (std::string_view part = next_part(rest); !part.empty();) {
      const std::string_view next = next_part(rest);
      const bool last = next.empty();
      if (auto stepped = step(part, !last || follow_last_ || wants_directory); !stepped) return stepped;
      if (!last && type_ != FileType::kDirectory) return refuse(Reason::kNotADirectory, path);
      part = next;
    }
    if (wants_directory && type_ != FileType::kDirectory) return refuse(Reason::kNotADirectory, path);
    return Done{};
  }

  Result<Done> arrive(Place place) {
    at_ = std::move(place);
    type_ = type_of(walker_, at_);
    return Done{};
  }

  // The usual step, down a tree to what is no link to be followed, without a copy of the place. False: nothing has been done.
  bool descend(std::string_view name, bool follow) {
    const World& world = walker_.world;
    const DirectoryEntry* entry = world.inodes[at_.node.inode].find(name);
    if (entry == nullptr) return false;
    const Inode& inode = world.inodes[entry->inode];
    const InodeId directory = std::exchange(at_.node.inode, entry->inode);
    const CoveringMount top = inode.mounted_on.ever ? covering(world, ns_, at_) : CoveringMount{};
    const FileType type = top.mount ? type_of_node(walker_, *top.root) : inode.type;
    if (follow && type == FileType::kSymlink) {
      at_.node.inode = directory;
      return false;
    }
    if (top.mount) at_ = Place{top.mount, *top.root};
    type_ = type;
    return true;
  }

  Result<Done> step(std::string_view name, bool follow) {
    if (name.size() > kMostName) return refuse(Reason::kFileNameTooLong, name);
    if (name == "..") return arrive(parent_of(walker_, at_));
    if (at_.node.fs == FsKind::kTree && descend(name, follow)) return Done{};
    Place child;
    if (!child_of(walker_, at_, name, &child)) return refuse(Reason::kNoSuchFile, name);
    child = topmost(walker_.world, ns_, std::move(child));
    const FileType type = type_of(walker_, child);
    if (!follow || type != FileType::kSymlink) {
      at_ = std::move(child);
      type_ = type;
      return Done{};
    }
    if (++links_ > kMostLinks) return refuse(Reason::kTooManyLinks, name);
    if (child.node.fs == FsKind::kProc) {
      Place target;
      if (proc_follow(walker_, child, &target)) return arrive(target);
      if (proc_open_file(walker_, child.node)) return arrive(child);
    }
    const auto target = read_link(walker_, child);
    if (!target) return tl::unexpected(target.error());
    if (target->empty()) return refuse(Reason::kNoSuchFile, name);
    if (target->front() == '/') at_ = walker_.process.root;
    type_ = FileType::kDirectory;
    const bool outer = follow_last_;
    follow_last_ = true;
    auto went = go(*target);
    follow_last_ = outer;
    return went;
  }

  const Walker& walker_;
  const Mntns& ns_;
  bool follow_last_;
  int links_ = 0;
  Place at_{};
  FileType type_ = FileType::kDirectory;  // of what is there
};

}  // namespace

std::vector<std::string_view> split_path(std::string_view path) {
  std::vector<std::string_view> parts;
  for (std::string_view part = next_part(path); !part.empty(); part = next_part(path)) parts.push_back(part);
  return parts;
}

Result<Place> resolve(const Walker& walker, std::string_view path, bool follow_last) {
  return Walk(walker, follow_last).run(path);
}

Result<Parent> resolve_parent(const Walker& walker, std::string_view path, LongNames long_names) {
  if (path.empty()) return refuse(Reason::kNoSuchFile, path);
  Parent parent;
  parent.trailing_slash = path.size() > 1 && path.back() == '/';
  while (path.size() > 1 && path.back() == '/') path.remove_suffix(1);
  const auto slash = path.rfind('/');
  const std::string_view above = slash == std::string_view::npos ? "." : slash == 0 ? "/" : path.substr(0, slash);
  const auto directory = resolve(walker, above);
  if (!directory) return tl::unexpected(directory.error());
  if (!is_directory(walker, *directory)) return refuse(Reason::kNotADirectory, path);
  if (directory->node.fs == FsKind::kTree && is_deleted(walker.world, directory->node.inode)) return refuse(Reason::kNoSuchFile, path);
  parent.directory = *directory;
  parent.name = std::string(slash == std::string_view::npos || path == "/" ? path : path.substr(slash + 1));
  if (parent.name.size() > kMostName && long_names == LongNames::kRefused) return refuse(Reason::kFileNameTooLong, parent.name);
  return parent;
}

FileType type_of(const Walker& walker, const Place& place) { return type_of_node(walker, place.node); }

std::uint32_t mode_of(const Walker& walker, const Place& place) {
  switch (place.node.fs) {
    case FsKind::kTree: return walker.world.inodes[place.node.inode].mode;
    case FsKind::kProc: return proc_mode(walker, place.node);
    case FsKind::kSysfs: return type_of(walker, place) == FileType::kDirectory ? 0755 : sys_mode(place.node);
    case FsKind::kNsfs: return 0444;
  }
  return 0;
}

Result<std::vector<std::string>> list_directory(const Walker& walker, const Place& place) {
  if (!is_directory(walker, place)) return refuse(Reason::kNotADirectory);
  if (place.node.fs == FsKind::kProc) return proc_list(walker, place.node);
  if (place.node.fs == FsKind::kSysfs) return sys_list(walker, place.node);
  std::vector<std::pair<std::uint64_t, std::string>> entries;
  for (const auto& [name, entry] : walker.world.inodes[place.node.inode].entries) entries.emplace_back(entry.order, name.text());
  std::sort(entries.begin(), entries.end(), std::greater<>());
  std::vector<std::string> names;
  names.reserve(entries.size());
  for (auto& [order, name] : entries) names.push_back(std::move(name));
  return names;
}

Result<std::string> read_file(const Walker& walker, const Place& place) {
  if (is_directory(walker, place)) return refuse(Reason::kIsADirectory);
  switch (place.node.fs) {
    case FsKind::kTree: return *walker.world.inodes[place.node.inode].data;
    case FsKind::kProc: return proc_read(walker, place.node);
    case FsKind::kSysfs: return sys_read(walker, place.node);
    case FsKind::kNsfs: return refuse(Reason::kInvalidArgument);
  }
  return refuse(Reason::kInvalidArgument);
}

Result<std::string> read_link(const Walker& walker, const Place& place) {
  if (type_of(walker, place) != FileType::kSymlink) return refuse(Reason::kInvalidArgument);
  if (place.node.fs == FsKind::kTree) return *walker.world.inodes[place.node.inode].data;
  if (place.node.fs == FsKind::kProc) return proc_link(walker, place.node);
  return sys_link(walker, place.node);
}

std::string path_of(const Walker& walker, const Place& start) {
  const World& world = walker.world;
  const Mntns& ns = world.mntns[walker.process.mnt];
  std::string path;
  Place place = start;
  while (true) {
    const Mount* mount = ns.mounts.find(place.mount);
    if (mount == nullptr || place == walker.process.root) break;
    if (place.node == mount->root) {
      if (!mount->parent) break;
      place = Place{mount->parent, mount->mountpoint};
      continue;
    }
    if (place.node.fs == FsKind::kTree) {
      // A directory knows its parent; a file is looked for in no directory but those on the way here.
      const InodeId parent = world.inodes[place.node.inode].parent;
      if (!parent || parent == place.node.inode) break;
      std::string name = "?";
      for (const auto& [entry_name, entry] : world.inodes[parent].entries) {
        if (entry.inode == place.node.inode) name = entry_name.text();
      }
      path = "/" + name + path;
      place.node.inode = parent;
    } else {
      path = "/" + place.node.path + path;
      place.node.path.clear();
    }
  }
  return path.empty() ? "/" : path;
}

}  // namespace nslab
