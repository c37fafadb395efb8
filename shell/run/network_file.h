// shell/run/network_file.h — /dev/tcp/HOST/PORT and /dev/udp/HOST/PORT, which are no files: bash connects instead.
//
// Guarantees
//   1. Opening does not wait. Where a connection is on its way, `connecting` makes the program that waits for it.
#ifndef NSLAB_SHELL_RUN_NETWORK_FILE_H_
#define NSLAB_SHELL_RUN_NETWORK_FILE_H_

#include <optional>
#include <string>

#include "shell/run/call.h"

namespace nslab::shell {

[[nodiscard]] bool is_network_file(const std::string& path);
// The connection stands at `descriptor`, or is on its way there. False: what failed has been said.
bool open_network_file(Call& call, const std::string& path, int descriptor);
// Whether the socket at `descriptor` is still on its way, or came to nothing.
[[nodiscard]] bool is_connecting(const World& world, Pid pid, int descriptor);
[[nodiscard]] bool is_refused(const World& world, Pid pid, int descriptor);
// Waits for it, and says so where it fails.
Program connecting(std::string path, int descriptor);

}  // namespace nslab::shell

#endif  // NSLAB_SHELL_RUN_NETWORK_FILE_H_
