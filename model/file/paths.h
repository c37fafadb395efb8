// model/file/paths.h — where a path leads, for a given process.
//
// Guarantees
//   1. Mounts are crossed, symbolic links followed (40 at most), "..", "." and "//" understood as the kernel does.
//   2. The links in /proc/PID/ns lead to namespaces, not to names.
// Kernel: fs/namei.c (link_path_walk, follow_managed), fs/proc/namespaces.c, fs/proc/self.c.
#ifndef NSLAB_MODEL_FILE_PATHS_H_
#define NSLAB_MODEL_FILE_PATHS_H_

#include <string>
#include <string_view>
#include <vector>

#include "model/result.h"
#include "model/world.h"

namespace nslab {

// The process's view for a walk: its mounts, root and working directory, and itself for /proc/self.
struct Walker {
  const World& world;
  const Process& process;
};

// Refuses, in this order: kNoSuchFile, kNotADirectory, kTooManyLinks, kFileNameTooLong.
Result<Place> resolve(const Walker& walker, std::string_view path, bool follow_last = true);

// The directory that a path's last part is in, and that part; for making and removing. Refuses as resolve does; the last part's
// own length only where nothing else is looked at before it.
constexpr std::size_t kMostName = 255;  // NAME_MAX
enum class LongNames : bool { kRefused, kLeft };
struct Parent {
  Place directory{};
  std::string name{};
  bool trailing_slash = false;
};
Result<Parent> resolve_parent(const Walker& walker, std::string_view path, LongNames long_names = LongNames::kRefused);

FileType type_of(const Walker& walker, const Place& place);
// Entries of a directory in the order of readdir; without "." and "..". Refuses: kNotADirectory.
Result<std::vector<std::string>> list_directory(const Walker& walker, const Place& place);
// The whole content. Refuses: kIsADirectory, and what reading a made-up file refuses.
Result<std::string> read_file(const Walker& walker, const Place& place);
// What a symbolic link says. Refuses: kInvalidArgument where it is none.
Result<std::string> read_link(const Walker& walker, const Place& place);
std::uint32_t mode_of(const Walker& walker, const Place& place);

// The absolute path of a place, as the process's mount namespace has it.
std::string path_of(const Walker& walker, const Place& place);

// The parts of a path between slashes.
std::vector<std::string_view> split_path(std::string_view path);

}  // namespace nslab

#endif  // NSLAB_MODEL_FILE_PATHS_H_
