#include "shell/tools/file_test.h"

#include <cstdlib>

#include "model/file/paths.h"

namespace nslab::shell {

namespace {

// A descriptor's number, for -t and /dev/fd.
bool has_content(const Walker& walker, const Place& place) {
  const auto text = read_file(walker, place);
  return text && !text->empty();
}

Instant modified(const World& world, const Place& place) {
  return place.node.fs == FsKind::kTree ? world.inodes[place.node.inode].modified : Instant{0};
}

}  // namespace

std::optional<bool> test_file(const World& world, Pid pid, char question, const std::string& path) {
  if (std::string("abcdefghkprstuwxLOGSN").find(question) == std::string::npos) return std::nullopt;
  const Walker walker{world, *find_process(world, pid)};
  const bool follows = question != 'h' && question != 'L';
  if (path.empty()) return false;
  const auto place = resolve(walker, path, follows);
  if (!place) return false;
  const FileType type = type_of(walker, *place);
  const std::uint32_t mode = mode_of(walker, *place);
  switch (question) {
    case 'a':
    case 'e':
    case 'O':
    case 'G':
    case 'N': return true;
    case 'b': return false;
    case 'c': return type == FileType::kCharacter;
    case 'd': return type == FileType::kDirectory;
    case 'f': return type == FileType::kFile;
    case 'h':
    case 'L': return type == FileType::kSymlink;
    case 'p': return type == FileType::kFifo;
    case 'S': return type == FileType::kSocket;
    case 'r': return true;
    case 'w': return place->node.fs == FsKind::kTree || (mode & 0222) != 0;
    case 'x': return type == FileType::kDirectory || (mode & 0111) != 0;
    case 's': return type == FileType::kDirectory || has_content(walker, *place);
    case 'k': return (mode & 01000) != 0;
    case 'u': return (mode & 04000) != 0;
    case 'g': return (mode & 02000) != 0;
    default: return false;
  }
}

std::optional<bool> test_files(const World& world, Pid pid, const std::string& question, const std::string& left,
                               const std::string& right) {
  const Walker walker{world, *find_process(world, pid)};
  const auto a = resolve(walker, left);
  const auto b = resolve(walker, right);
  if (question == "-ef") return a && b && a->node == b->node;
  if (question == "-nt") return a && (!b || modified(world, *a) > modified(world, *b));
  if (question == "-ot") return b && (!a || modified(world, *a) < modified(world, *b));
  return std::nullopt;
}

std::optional<long> test_number(const std::string& text) {
  const auto from = text.find_first_not_of(" \t\n");
  if (from == std::string::npos) return std::nullopt;
  char* end = nullptr;
  const long value = std::strtol(text.c_str() + from, &end, 10);
  if (end == text.c_str() + from) return std::nullopt;
  while (*end == ' ' || *end == '\t') ++end;
  return *end == '\0' ? std::optional(value) : std::nullopt;
}

}  // namespace nslab::shell
