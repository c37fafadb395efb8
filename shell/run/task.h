// shell/run/task.h — Task: a process of the World with what it runs.
#ifndef NSLAB_SHELL_RUN_TASK_H_
#define NSLAB_SHELL_RUN_TASK_H_

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "model/errno.h"
#include "shell/run/frames.h"
#include "shell/run/program.h"

namespace nslab::shell {

// Numbers of signals, as on Linux.
namespace sig {
inline constexpr int kHup = 1, kInt = 2, kQuit = 3, kKill = 9, kUsr1 = 10, kUsr2 = 12, kPipe = 13, kAlrm = 14, kTerm = 15, kChld = 17,
                     kCont = 18, kStop = 19, kTstp = 20;
}  // namespace sig

struct Unwritten {
  int descriptor = 1;
  std::string data{};
};

struct Task {
  Pid pid = 0;
  std::variant<Program, Shell> running{};
  std::vector<std::string> argv{};
  std::vector<std::string> environment{};
  Wait wait{};
  std::string buffered{};            // stdout of a program, as stdio holds it back
  std::vector<Unwritten> unwritten{};  // did not fit into a pipe
  Errno refused = Errno::kNone;      // of the last write to standard output that could not be done
  std::vector<int> signals{};        // arrived and not yet taken
  std::uint64_t caught = 0;          // by number: the program handles it itself
  std::uint64_t ignored = 0;
  bool stopped = false;
  std::string vrf{};                 // of its control group: sockets that it makes are bound to it (ip vrf exec)
  std::uint64_t seen_ops = 0;        // Usage::ops when it began to wait
  int line = 0;                      // of the script, where it was started
};

}  // namespace nslab::shell

#endif  // NSLAB_SHELL_RUN_TASK_H_
