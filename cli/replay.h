// cli/replay.h — a script's ops as the model ran them, asked once more of this machine's kernel and compared op by op.
//
// Time is the model's: where it lets time pass, the kernel is given as much. As the kernel takes longer for an op than
// the model's clock says, it may be ahead: a state agrees if it is the model's now or the one that the model comes to within
// that lead.
#ifndef NSLAB_CLI_REPLAY_H_
#define NSLAB_CLI_REPLAY_H_

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "cli/compare_probes.h"
#include "kernel/agent.h"
#include "kernel/failure.h"
#include "model/execute.h"
#include "verify/judge.h"

namespace nslab::cli {

struct RecordedOp {
  int line = 0;
  std::string command{};  // the unit of the script that made it
  Op op{};
  Result<Reply> reply{};
  World after{};
};

struct Recording {
  World before{};  // the World at the script's beginning
  Pid shell = 0;
  std::vector<RecordedOp> ops{};
};

struct LineFinding {
  int line = 0;
  std::string command{};
  verify::Disagreement finding{};
};

struct ReplayResult {
  std::map<std::string, std::uint64_t> asked{};      // ops of which both replies were compared, by name
  std::map<std::string, std::uint64_t> not_asked{};  // the others, by name and reason
  std::uint64_t states = 0;                          // compared
  std::uint64_t objects = 0;                         // in all of them
  std::uint64_t rulesets = 0;                        // of netfilter, loaded and read again after each op that changed one
  std::vector<LineFinding> findings{};
  std::map<std::string, std::uint64_t> known{};      // divergences that are known and were met
  bool learned_left_out = false;                     // what packets teach was not compared
  std::optional<LineFinding> obstacle{};             // what this kernel cannot do; nothing after it was compared
  double kernel_seconds = 0;
  ProbesCompared probes{};                           // reachability at the end, every address from every namespace
};

// Within a sandbox, or in user-mode-linux. Stops after `most` findings.
kernel::Expected<ReplayResult> replay(const Recording& recording, std::size_t most, kernel::Ground ground);
// The text of a result, and back: it has to cross from the sandbox to its owner.
std::string to_json(const ReplayResult& result);

}  // namespace nslab::cli

#endif  // NSLAB_CLI_REPLAY_H_
