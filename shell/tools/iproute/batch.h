// shell/tools/iproute/batch.h — Batch: the lines of a file as commands, for ip -batch, bridge -batch and tc -batch.
//
// Guarantees
//   1. A line that fails is named on stderr, and ends the batch unless -force is given; the status is 1 then.
//   2. "-" is standard input, which is read to its end first.
// iproute2: lib/utils.c (do_batch, cmdlineno, getcmdline, makeargs).
#ifndef NSLAB_SHELL_TOOLS_IPROUTE_BATCH_H_
#define NSLAB_SHELL_TOOLS_IPROUTE_BATCH_H_

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "shell/run/call.h"

namespace nslab::shell {

inline constexpr int kNotModelled = 125;  // what Call::not_modelled comes to

class Batch {
 public:
  // What a line's command comes to; `ends`: the program is over with that status.
  struct Outcome {
    int status = 0;
    bool ends = false;
  };
  using Run = std::function<Outcome(Call& call, std::vector<std::string> words)>;

  // The status where the file cannot be opened.
  std::optional<int> open(Call& call, const std::string& file);
  [[nodiscard]] bool is_open() const { return descriptor_ >= 0; }
  Step go(Call& call, bool force, const Run& run);

 private:
  std::string file_{}, text_{};
  int descriptor_ = -1, line_ = 0, status_ = 0;
};

}  // namespace nslab::shell

#endif  // NSLAB_SHELL_TOOLS_IPROUTE_BATCH_H_
