// shell/session.h — Session: a World with the programs that run in it, as one value.
//
// What a script has done so far is here in whole: the World, the script's shell with its variables and functions, the
// servers and captures that it left in the background, each in the midst of what it does. So a step back is an older
// copy, and "what if" is a copy that goes another way.
//
// Guarantees
//   1. Copying costs no more than the number of running programs.
//   2. Equal sessions and equal units give equal results: no clock, no chance, nothing of the host.
//   3. Nothing of a script runs on the host; steps, memory, output and time are bounded by `Limits`.
#ifndef NSLAB_SHELL_SESSION_H_
#define NSLAB_SHELL_SESSION_H_

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "model/base/cow.h"
#include "model/execute.h"
#include "model/world.h"
#include "shell/run/task.h"
#include "shell/script/parse.h"

namespace nslab::shell {

struct Limits {
  std::uint64_t steps = 10'000'000;    // of shells and programs
  std::uint64_t bytes = 256U << 20;    // expanded, written and kept, in all
  Duration time = std::chrono::hours(24);
  std::size_t tasks = 1000;            // at once
  std::size_t depth = 1000;            // of calls, subshells and lists within one another
};

struct Usage {
  std::uint64_t steps = 0, bytes = 0, ops = 0;
};

// Something that the real tools know and nslab does not.
struct Unmodelled {
  int line = 0;
  std::string what{};
};

struct Session {
  World world{};
  std::map<Pid, Cow<Task>> tasks{};
  Pid shell = 0;                          // the script's own
  int status = 0;                         // of the shell, once it has ended
  bool ended = false;
  Limits limits{};
  Usage used{};
  std::optional<std::string> stopped{};   // why, once a limit was reached
  std::vector<Unmodelled> unmodelled{};
  bool terminal = false;                  // its output is shown on a terminal, as opposed to a file
  bool hides_trace = false;               // what set -x of the script's own shell prints goes nowhere
  bool hurried = false;                   // no pauses as at a keyboard
  bool unsettled = false;                 // something was configured since the last pause
};

// Who looks on while a session runs. The World given to `on_op` is as the op left it.
struct Watch {
  Trace* trace = nullptr;
  std::function<void(const World&, const Op&, const Result<Reply>&)> on_op{};
};

// What one unit of a script came to.
struct UnitResult {
  int line = 0;
  std::string text{};
  int status = 0;
  bool prelude = false;
  bool ended_script = false;
  std::uint32_t output = 0;  // the index of what it printed, in World::output
};

struct SessionOptions {
  std::string script_name = "bash";
  std::vector<std::string> arguments{};
  Limits limits{};
  bool terminal = false;
  bool hides_trace = false;
  bool hurried = false;
  bool interactive = false;
};

// A session in which `shell`, a process of the World, is a bash that waits for its first unit.
Session begin_session(World world, Pid shell, const SessionOptions& options);

// Runs a unit of the script's shell to its end. Its output goes to transcript `output`.
UnitResult run_unit(Session& session, const Unit& unit, std::uint32_t output, const Watch& watch = {});
// A text that is no script: its units in turn, all to one transcript. The status of the last.
int run_text(Session& session, const std::string& text, std::uint32_t output, const Watch& watch = {});
// The script is at its end: its EXIT trap runs (to transcript 0), and what it left in the background gets a last moment.
void finish_session(Session& session, const Watch& watch = {});
// What was printed to a transcript so far.
const std::string& output_of(const Session& session, std::uint32_t output);
// The state of the script's shell; null once it has ended.
const ShellState* shell_state(const Session& session);

}  // namespace nslab::shell

#endif  // NSLAB_SHELL_SESSION_H_
