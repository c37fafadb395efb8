// Comparing what an op has made of a file: its type, mode, links and owners.
#ifdef NSLAB_WITH_KERNEL
#include <fmt/format.h>

#include "cli/against.h"
#include "model/errno.h"
#include "model/file/paths.h"
#include "model/process/users.h"

namespace nslab::cli {

namespace {

// The path at which an op makes or changes a file; empty: none.
std::string made_path(const Op& op) {
  if (const auto* open = std::get_if<Open>(&op)) return open->create ? open->path : "";
  if (const auto* made = std::get_if<Mkdir>(&op)) return made->path;
  if (const auto* made = std::get_if<Mknod>(&op)) return made->path;
  if (const auto* made = std::get_if<Symlink>(&op)) return made->path;
  if (const auto* changed = std::get_if<Chmod>(&op)) return changed->path;
  if (const auto* linked = std::get_if<HardLink>(&op)) return linked->to;
  if (const auto* renamed = std::get_if<Rename>(&op)) return renamed->to;
  return "";
}

std::uint32_t bits_of(FileType type) {
  constexpr std::array<std::uint32_t, 6> kBits{0100000, 0040000, 0120000, 0020000, 0010000, 0140000};
  return kBits[static_cast<std::size_t>(type)];
}

// As Mirror::file has it; nothing of what is no file of a tree.
std::optional<std::string> file_of(const World& world, Pid by, const std::string& path) {
  const Process* process = find_process(world, by);
  if (process == nullptr) return std::nullopt;
  const auto place = resolve(Walker{world, *process}, path, false);
  if (!place) return std::string(error_name(code_of(place.error().reason, world.profile.kernel)));
  if (place->node.fs != FsKind::kTree) return std::nullopt;
  const Inode& inode = world.inodes[place->node.inode];
  std::uint32_t links = inode.links;
  if (inode.type == FileType::kDirectory) {
    links = 2;
    for (const auto& [name, entry] : inode.entries) links += world.inodes[entry.inode].type == FileType::kDirectory ? 1U : 0U;
  }
  return fmt::format("{:o} {} {} {}", bits_of(inode.type) | inode.mode, links,
                     id_inside(world, process->user, IdKind::kUser, inode.uid), id_inside(world, process->user, IdKind::kGroup, inode.gid));
}

}  // namespace

std::vector<verify::Disagreement> Against::compare_file(const Op& op) {
  const std::string path = made_path(op);
  if (path.empty() || !options_.data) return {};
  const auto ours = file_of(world_, asker(op), path);
  if (!ours) return {};
  const std::string kernels = mirror_.file(asker(op), path);
  if (*ours == kernels) return {};
  return unknown({{"file " + path, *ours, kernels}}, op);
}

}  // namespace nslab::cli
#endif
