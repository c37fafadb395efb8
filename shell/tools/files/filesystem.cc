#include "shell/tools/files/filesystem.h"

#include <charconv>
#include <set>

#include "model/file/mounts.h"
#include "model/file/paths.h"

namespace nslab::shell {

namespace {

constexpr std::uint64_t kBlock = 4096;
constexpr std::uint64_t kDiskBlocks = 2097152;  // 8 GiB
constexpr std::uint64_t kMemoryPages = 262144;  // as /proc/meminfo has it
constexpr std::uint64_t kDiskInodes = 524288;

struct Amount {
  std::uint64_t blocks = 0, inodes = 0;
};

// What is in a tree, mounts on it left aside: each has a tree of its own.
Amount amount_of(Call& call, InodeId root) {
  Amount out;
  std::vector<InodeId> open{root};
  std::set<InodeId> seen;
  while (!open.empty()) {
    const InodeId id = open.back();
    open.pop_back();
    const Inode* inode = call.world().inodes.find(id);
    if (inode == nullptr || !seen.insert(id).second) continue;
    call.runner().step();
    ++out.inodes;
    if (inode->type == FileType::kFile) out.blocks += (inode->data->size() + kBlock - 1) / kBlock;
    for (const auto& [name, entry] : inode->entries) open.push_back(entry.inode);
  }
  return out;
}

InodeId top_of(Call& call, InodeId at) {
  while (const Inode* inode = call.world().inodes.find(at)) {
    call.runner().step();
    if (!call.world().inodes.contains(inode->parent) || inode->parent == at) break;
    at = inode->parent;
  }
  return at;
}

// "size=10240k" of a mount's options, without its unit.
std::uint64_t option_of(const std::string& options, std::string_view key, std::uint64_t otherwise) {
  const auto at = ("," + options).find("," + std::string(key) + "=");
  if (at == std::string::npos) return otherwise;
  std::uint64_t value = 0;
  std::from_chars(options.data() + at + key.size() + 1, options.data() + options.size(), value);
  return value;
}

void measure_tmpfs(Call& call, const Mount& mount, FilesystemFacts& out) {
  const Amount used = amount_of(call, top_of(call, mount.root.inode));
  out.magic = 0x01021994;
  out.kind = "tmpfs";
  const std::uint64_t kbytes = option_of(mount.options, "size", kMemoryPages * 4 / 2);
  out.blocks = (kbytes + 3) / 4;
  out.free = out.blocks - std::min(out.blocks, used.blocks);
  out.inodes = option_of(mount.options, "nr_inodes", kMemoryPages / 2);
  out.free_inodes = out.inodes - std::min(out.inodes, used.inodes);
}

FilesystemFacts facts_of(Call& call, const Mntns& ns, MountId id) {
  const Mount& mount = *ns.mounts.find(id);
  FilesystemFacts out;
  out.type = mount.type;
  out.source = mount.source;
  out.target = path_of(Walker{call.world(), call.process()}, Place{id, mount.root});
  out.id = (static_cast<std::uint64_t>(mount.root.inode.value) + 1) * 0x9e3779b97f4a7c15ULL;
  if (mount.type == "tmpfs" || mount.type == "devtmpfs") {
    measure_tmpfs(call, mount, out);
  } else if (mount.root.fs == FsKind::kTree) {
    const Amount used = amount_of(call, top_of(call, mount.root.inode));
    out.magic = 0xef53;
    out.kind = "ext2/ext3";
    out.blocks = kDiskBlocks;
    out.free = kDiskBlocks - std::min(kDiskBlocks, used.blocks);
    out.inodes = kDiskInodes;
    out.free_inodes = kDiskInodes - std::min(kDiskInodes, used.inodes);
  } else {
    const bool proc = mount.root.fs == FsKind::kProc;
    const bool sysfs = mount.root.fs == FsKind::kSysfs;
    out.magic = proc ? 0x9fa0 : sysfs ? 0x62656572 : 0x6e736673;
    out.kind = proc ? "proc" : sysfs ? "sysfs" : "nsfs";
  }
  return out;
}

}  // namespace

Result<FilesystemFacts> filesystem_of(Call& call, const std::string& path) {
  const auto place = resolve(Walker{call.world(), call.process()}, path);
  if (!place) return tl::unexpected(place.error());
  return facts_of(call, call.world().mntns[call.process().mnt], place->mount);
}

std::vector<FilesystemFacts> filesystems(Call& call) {
  std::vector<FilesystemFacts> out;
  const Mntns& ns = call.world().mntns[call.process().mnt];
  for (const auto& [id, mount] : ns.mounts) {
    if (is_below(call.world(), ns, Place{id, mount.root}, call.process().root)) out.push_back(facts_of(call, ns, id));
  }
  return out;
}

}  // namespace nslab::shell
