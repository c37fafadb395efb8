// shell/tools/net/piped.h — a command run with pipes for its input and output, as socat EXEC and ncat -e do.
#ifndef NSLAB_SHELL_TOOLS_NET_PIPED_H_
#define NSLAB_SHELL_TOOLS_NET_PIPED_H_

#include <optional>
#include <string>
#include <vector>

#include "shell/run/call.h"

namespace nslab::shell {

struct PipedChild {
  Pid pid = 0;
  int input = -1;   // to write to: its standard input
  int output = -1;  // to read from
};
// The command exists. Nothing where there are no descriptors or no processes left.
std::optional<PipedChild> spawn_piped(Call& call, const std::vector<std::string>& argv,
                                      const std::optional<std::vector<std::string>>& environment = std::nullopt);

}  // namespace nslab::shell

#endif  // NSLAB_SHELL_TOOLS_NET_PIPED_H_
