// model/file/tree.h — inodes: making them, linking them into directories, letting them go.
//
// Guarantees
//   1. An inode lives while a directory names it, a descriptor has it open, a process stands in it or a mount shows it.
// Kernel: mm/shmem.c, fs/namei.c
#ifndef NSLAB_MODEL_FILE_TREE_H_
#define NSLAB_MODEL_FILE_TREE_H_

#include <string>
#include <string_view>

#include "model/world.h"

namespace nslab {

InodeId make_inode(World& world, FileType type, std::uint32_t mode);
void link_entry(World& world, InodeId directory, const std::string& name, InodeId inode);
void unlink_entry(World& world, InodeId directory, const std::string& name);
// Frees what nothing holds any more.
void drop_if_unused(World& world, InodeId inode);
// Whether no directory names it any more: nothing can be made in it (IS_DEADDIR). The root of a file system never was named.
bool is_deleted(const World& world, InodeId inode);
// After a process or a mount has let go of a place: frees what was kept for it alone, and what is above that.
void leave_node(World& world, const FsNode& node);

// Conveniences for setting up: directories are made as needed; paths are relative to `root`.
InodeId make_path(World& world, InodeId root, std::string_view path);
InodeId make_file(World& world, InodeId root, std::string_view path, std::string data, std::uint32_t mode = 0644);

// A descriptor lets go of what it opened.
void release_file(World& world, FileId file);

}  // namespace nslab

#endif  // NSLAB_MODEL_FILE_TREE_H_
