#include "model/file/tree.h"

#include "model/file/paths.h"
#include "model/process/namespaces.h"
#include "model/socket/sockets.h"

namespace nslab {

InodeId make_inode(World& world, FileType type, std::uint32_t mode) {
  Inode inode;
  inode.type = type;
  inode.mode = mode;
  inode.links = 0;
  inode.modified = world.now;
  return world.inodes.add(std::move(inode));
}

void link_entry(World& world, InodeId directory, const std::string& name, InodeId inode) {
  Inode& parent = world.inodes.edit(directory);
  parent.entries.set(EntryName(name), DirectoryEntry{inode, parent.next_order++});
  parent.modified = world.now;
  Inode& child = world.inodes.edit(inode);
  ++child.links;
  child.parent = directory;
}

void unlink_entry(World& world, InodeId directory, const std::string& name) {
  const InodeId inode = world.inodes[directory].find(name)->inode;
  Inode& parent = world.inodes.edit(directory);
  parent.entries.erase(EntryName::Sought(name));
  parent.modified = world.now;
  --world.inodes.edit(inode).links;
  drop_if_unused(world, inode);
}

namespace {

// Whether `inode` is where a path out of `node` leads through: itself, or above it as long as that is deleted too.
bool leads_through(const World& world, const FsNode& node, InodeId inode) {
  if (node.fs != FsKind::kTree) return false;
  for (InodeId at = node.inode; world.inodes.contains(at); at = world.inodes[at].parent) {
    if (at == inode) return true;
    if (!is_deleted(world, at)) return false;
  }
  return false;
}

// By a process that stands in it, or by a mount of it or on it.
bool is_stood_in(const World& world, InodeId inode) {
  for (const auto& [id, ns] : world.mntns) {
    for (const auto& [mount_id, mount] : ns.mounts) {
      if (leads_through(world, mount.root, inode) || leads_through(world, mount.mountpoint, inode)) return true;
    }
  }
  if (world.inodes[inode].type != FileType::kDirectory) return false;
  for (const auto& [pid, process] : world.processes) {
    if (process.state == ProcessState::kZombie) continue;
    if (leads_through(world, process.cwd.node, inode) || leads_through(world, process.root.node, inode)) return true;
  }
  return false;
}

}  // namespace

void drop_if_unused(World& world, InodeId inode) {
  const Inode& row = world.inodes[inode];
  if (row.links == 0 && row.opens == 0 && !is_stood_in(world, inode)) world.inodes.erase(inode);
}

bool is_deleted(const World& world, InodeId inode) {
  const Inode& row = world.inodes[inode];
  return row.links == 0 && row.parent != inode;
}

void leave_node(World& world, const FsNode& node) {
  if (node.fs != FsKind::kTree) return;
  for (InodeId at = node.inode; world.inodes.contains(at) && is_deleted(world, at);) {
    const InodeId above = world.inodes[at].parent;
    drop_if_unused(world, at);
    if (world.inodes.contains(at)) return;
    at = above;
  }
}

InodeId make_path(World& world, InodeId root, std::string_view path) {
  InodeId at = root;
  for (const std::string_view part : split_path(path)) {
    const DirectoryEntry* entry = world.inodes[at].find(part);
    if (entry != nullptr) {
      at = entry->inode;
      continue;
    }
    const InodeId made = make_inode(world, FileType::kDirectory, 0755);
    link_entry(world, at, std::string(part), made);
    at = made;
  }
  return at;
}

InodeId make_file(World& world, InodeId root, std::string_view path, std::string data, std::uint32_t mode) {
  const auto slash = path.rfind('/');
  const InodeId directory = make_path(world, root, slash == std::string_view::npos ? "" : path.substr(0, slash));
  const InodeId file = make_inode(world, FileType::kFile, mode);
  world.inodes.edit(file).data = Cow(std::move(data));
  link_entry(world, directory, std::string(path.substr(slash == std::string_view::npos ? 0 : slash + 1)), file);
  return file;
}

void release_file(World& world, FileId id) {
  OpenFile& file = world.files.edit(id);
  if (--file.holders != 0) return;
  const OpenFile gone = file;
  world.files.erase(id);
  switch (gone.kind) {
    case OpenFile::Kind::kFile:
      if (gone.place.node.fs == FsKind::kTree) {
        --world.inodes.edit(gone.place.node.inode).opens;
        drop_if_unused(world, gone.place.node.inode);
      } else if (gone.place.node.fs == FsKind::kNsfs) {
        release(world, gone.place.node.ns);
      }
      break;
    case OpenFile::Kind::kPipeRead: --world.pipes.edit(gone.pipe).readers; break;
    case OpenFile::Kind::kPipeWrite: --world.pipes.edit(gone.pipe).writers; break;
    case OpenFile::Kind::kSocket: release_socket(world, gone.socket); break;
    case OpenFile::Kind::kNull:
    case OpenFile::Kind::kOutput: break;
  }
  if (gone.pipe && world.pipes[gone.pipe].readers == 0 && world.pipes[gone.pipe].writers == 0) world.pipes.erase(gone.pipe);
}

}  // namespace nslab
