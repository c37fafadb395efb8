// shell/tools/files/facts.h — what stat(2) tells of a file.
#ifndef NSLAB_SHELL_TOOLS_FILES_FACTS_H_
#define NSLAB_SHELL_TOOLS_FILES_FACTS_H_

#include <string>

#include "model/file/devices.h"
#include "shell/run/call.h"

namespace nslab::shell {

struct FileFacts {
  FileType type = FileType::kFile;
  std::uint32_t mode = 0;
  std::uint64_t links = 1, size = 0, blocks = 0, inode = 0;  // blocks of 1024
  std::uint32_t uid = 0, gid = 0;
  Instant modified{};
  std::string target{};       // of a symbolic link
  DeviceNumber device{};      // of a character device
};

Result<FileFacts> file_facts(Call& call, const std::string& path, bool follow);
// "drwxr-xr-x"
std::string mode_text(const FileFacts& facts);
// "regular file"
std::string type_text(const FileFacts& facts);

}  // namespace nslab::shell

#endif  // NSLAB_SHELL_TOOLS_FILES_FACTS_H_
