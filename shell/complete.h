// shell/complete.h — what could stand at the cursor of a command line: commands, subcommands, options, devices, namespaces.
//
// What tools take comes from the table that also drives `nslab coverage`; names come from the World, as the process that
// would run the command sees it: in `ip netns exec blue ip link show …` they are the devices of blue.
#ifndef NSLAB_SHELL_COMPLETE_H_
#define NSLAB_SHELL_COMPLETE_H_

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "shell/session.h"

namespace nslab::shell {

struct Completion {
  std::size_t from = 0;              // where in the line the word begins
  std::vector<std::string> words{};  // sorted, each beginning with what stands there; files end in / where they are folders
};

// `line` up to the cursor; `pid` is the shell that reads it.
Completion complete(const Session& session, Pid pid, std::string_view line);

}  // namespace nslab::shell

#endif  // NSLAB_SHELL_COMPLETE_H_
