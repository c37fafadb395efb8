// verify/explain_run.h — one run of a command in a copy of a session, and what it asked of the kernel.
#ifndef NSLAB_VERIFY_EXPLAIN_RUN_H_
#define NSLAB_VERIFY_EXPLAIN_RUN_H_

#include <optional>
#include <string>
#include <vector>

#include "model/trace.h"
#include "shell/session.h"
#include "verify/explain_history.h"

namespace nslab::verify {

// A request that sends (Send, Connect), with the events of the trace that followed at once.
struct Attempt {
  std::size_t first_event = 0, last_event = 0;
  NetnsId netns{};
  IpAddress destination{};
  bool echo = false;
  std::optional<Reason> refused{};
  Outcome outcome{};
};

struct CommandRun {
  int status = 0;
  bool worked = false;      // status 0, and whoever asked for an echo got one
  std::string output{};
  Trace trace{};
  shell::Session after{};
  std::vector<Attempt> attempts{};
  std::vector<Refusal> refusals{};  // in order, those that failed to configure too
  bool not_modelled = false;
};

CommandRun run_command(const shell::Session& before, const std::string& command);
// The same without a trace: whether it worked.
bool works(const shell::Session& before, const std::string& command);

}  // namespace nslab::verify

#endif  // NSLAB_VERIFY_EXPLAIN_RUN_H_
