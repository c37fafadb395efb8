// shell/tools/files/find.h — FindExpression: what `find` is asked of each file, as a tree.
//
// Not modelled: -ok, -execdir, -regex, -fprint and its like, times of access and of change.
// Sources: findutils 4.9.0, find/parser.c, find/tree.c.
#ifndef NSLAB_SHELL_TOOLS_FILES_FIND_H_
#define NSLAB_SHELL_TOOLS_FILES_FIND_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace nslab::shell {

struct FindTest {
  enum class Kind : std::uint8_t {
    kTrue, kFalse, kName, kPath, kType, kEmpty, kPrint, kPrint0, kPrintf, kDelete, kPrune, kQuit, kNot, kAnd, kOr, kLinkName,
    kNewer, kSize, kPerm, kUid, kGid, kAge, kLinks, kAccess, kExec
  };
  Kind kind = Kind::kTrue;
  std::string text{};
  bool ignore_case = false;
  char sign = '\0';           // of a number: '+' more than, '-' less than; of -perm: '-' all of, '/' any of
  std::uint64_t number = 0;   // what it is compared with, in units of `unit`
  std::uint64_t unit = 1;     // of -size in bytes, of -mmin and -mtime in seconds
  std::size_t command = 0;    // of -exec: which of the commands
  std::vector<FindTest> parts{};
};

struct FindCommand {
  std::vector<std::string> words{};
  bool many = false;  // {} +: as many files as there are
};

struct FindExpression {
  FindTest test{};
  std::vector<FindCommand> commands{};
  long least = 0, most = 1 << 20;  // -mindepth, -maxdepth
  bool depth_first = false, has_action = false;
  std::optional<std::string> wrong{}, refused{};  // what is to be said of it
};

FindExpression parse_find(const std::vector<std::string>& words);

}  // namespace nslab::shell

#endif  // NSLAB_SHELL_TOOLS_FILES_FIND_H_
