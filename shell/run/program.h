// shell/run/program.h — Program: what a process runs, as a value that can stand still, be copied and go on.
//
// A program is called again and again; each call ends with a Step: it is done, it waits, or it becomes another
// program (exec). Between calls its whole state is inside the Program, so a copy of a Session in which a server
// listens and a ping waits has both of them, in the midst of it.
#ifndef NSLAB_SHELL_RUN_PROGRAM_H_
#define NSLAB_SHELL_RUN_PROGRAM_H_

#include <functional>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "model/base/time.h"
#include "model/process.h"

namespace nslab::shell {

// What is waited for: any one of these, whatever comes first. Nothing at all: for ever.
struct Wait {
  Instant until = kNever;
  std::vector<int> readable{}, writable{};  // descriptors
  std::vector<Pid> children{};              // one of these has ended
  bool any_change = false;                  // something was asked of the World
};

struct Exited {
  int status = 0;
};
// execve: whoever asks has made sure that there is such a program (Call::find_command).
struct Become {
  std::vector<std::string> argv{};
  std::optional<std::vector<std::string>> environment{};  // "NAME=value"; none: as it is
};
using Step = std::variant<Exited, Wait, Become>;

class Call;
using Program = std::function<Step(Call&)>;

}  // namespace nslab::shell

#endif  // NSLAB_SHELL_RUN_PROGRAM_H_
