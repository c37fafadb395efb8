#include "shell/tools/files/facts.h"

#include "model/file/paths.h"
#include "model/process/namespaces.h"
#include "model/process/users.h"

namespace nslab::shell {

Result<FileFacts> file_facts(Call& call, const std::string& path, bool follow) {
  const Walker walker{call.world(), call.process()};
  const auto place = resolve(walker, path, follow);
  if (!place) return tl::unexpected(place.error());
  FileFacts out;
  out.type = type_of(walker, *place);
  out.mode = mode_of(walker, *place) & 07777U;
  if (place->node.fs == FsKind::kTree) {
    const Inode& inode = call.world().inodes[place->node.inode];
    out.links = inode.links;
    const UsernsId user = call.process().user;
    out.uid = id_inside(call.world(), user, IdKind::kUser, inode.uid);
    out.gid = id_inside(call.world(), user, IdKind::kGroup, inode.gid);
    out.modified = inode.modified;
    out.inode = place->node.inode.value;
    if (out.type == FileType::kDirectory) {
      // tmpfs counts 20 octets a name.
      out.links = 2;
      out.size = 40;
      for (const auto& [name, entry] : inode.entries) {
        out.size += 20;
        if (call.world().inodes[entry.inode].type == FileType::kDirectory) ++out.links;
      }
    } else if (out.type == FileType::kCharacter) {
      const DeviceNumber* number = find_device(*inode.data);
      if (number != nullptr) out.device = *number;
    } else if (const auto text = out.type == FileType::kFile ? read_file(walker, *place) : Result<std::string>(std::string())) {
      out.size = text->size();
      out.blocks = (out.size + 4095) / 4096 * 4;
    }
  } else if (place->node.fs == FsKind::kNsfs) {
    out.inode = ns_inode(call.world(), place->node.ns);
  } else {
    out.modified = call.now();
    if (out.type == FileType::kDirectory) {
      out.links = 1;
      const auto names = list_directory(walker, *place);
      if (names && place->node.fs == FsKind::kSysfs) out.links = 2;
    } else if (place->node.fs == FsKind::kSysfs && out.type == FileType::kFile) {
      out.size = 4096;
    }
  }
  if (out.type == FileType::kSymlink) {
    const auto target = read_link(walker, *place);
    if (target) out.target = *target;
    if (place->node.fs == FsKind::kTree) out.size = out.target.size();
    out.mode = 0777;
  }
  return out;
}

std::string mode_text(const FileFacts& facts) {
  constexpr std::string_view kTypes = "-dlcps";
  std::string out(1, kTypes[static_cast<std::size_t>(facts.type)]);
  for (const unsigned shift : {6U, 3U, 0U}) {
    const unsigned bits = facts.mode >> shift;
    out += (bits & 4U) != 0 ? 'r' : '-';
    out += (bits & 2U) != 0 ? 'w' : '-';
    const bool runs = (bits & 1U) != 0;
    if (shift == 0 && (facts.mode & 01000U) != 0) out += runs ? 't' : 'T';
    else if (shift == 6 && (facts.mode & 04000U) != 0) out += runs ? 's' : 'S';
    else if (shift == 3 && (facts.mode & 02000U) != 0) out += runs ? 's' : 'S';
    else out += runs ? 'x' : '-';
  }
  return out;
}

std::string type_text(const FileFacts& facts) {
  switch (facts.type) {
    case FileType::kDirectory: return "directory";
    case FileType::kSymlink: return "symbolic link";
    case FileType::kCharacter: return "character special file";
    case FileType::kFifo: return "fifo";
    case FileType::kSocket: return "socket";
    default: return facts.size == 0 ? "regular empty file" : "regular file";
  }
}

}  // namespace nslab::shell
