// shell/tools/files/filesystem.h — what statfs(2) tells of the file system that a path is on.
//
// Not modelled: what a disk really holds. The root file system's size is nslab's own figure.
#ifndef NSLAB_SHELL_TOOLS_FILES_FILESYSTEM_H_
#define NSLAB_SHELL_TOOLS_FILES_FILESYSTEM_H_

#include <string>
#include <vector>

#include "shell/run/call.h"

namespace nslab::shell {

struct FilesystemFacts {
  std::string type{}, source{}, target{};
  std::string kind{};  // as stat -f calls it: "tmpfs", "ext2/ext3"
  std::uint32_t magic = 0;
  std::uint64_t id = 0;
  std::uint64_t blocks = 0, free = 0;  // of 4096 bytes
  std::uint64_t inodes = 0, free_inodes = 0;
};

Result<FilesystemFacts> filesystem_of(Call& call, const std::string& path);
// All that are mounted and can be seen, in the order of /proc/self/mounts.
std::vector<FilesystemFacts> filesystems(Call& call);

}  // namespace nslab::shell

#endif  // NSLAB_SHELL_TOOLS_FILES_FILESYSTEM_H_
