// cli/verify_ops.h — `nslab verify`: a script in the model and, op by op, on a real kernel.
#ifndef NSLAB_CLI_VERIFY_OPS_H_
#define NSLAB_CLI_VERIFY_OPS_H_

#include <cstddef>
#include <string>

#include "cli/replay.h"
#include "cli/script.h"
#include "shell/session.h"

namespace nslab::cli {

struct OpsRequest {
  ScriptOptions script{};
  std::string format = "text";  // or "json"
  std::size_t most = 10;        // differences, after which it stops
};

// Runs the script in the model and keeps each op with the World as it left it.
struct OpsOfScript {
  Recording recording{};
  shell::Transcript transcript{};
  std::size_t unmodelled = 0;  // commands
};
OpsOfScript ops_of(shell::Session session, const std::string& text);

// What `replay` gave of them, as JSON text with the commands that are not modelled added; "!" and words where it failed.
std::string replayed(const OpsOfScript& ops, std::size_t most, kernel::Ground ground);
// Prints such a text; the exit status.
int print_replayed(const OpsRequest& request, const std::string& answer);

// Prints what was compared and every difference with the line that made it. Gives the exit status: 0 all agree, 1 something
// differs, 125 this kernel lacks something that the script needs, 3 the outside failed.
int verify_ops(const OpsRequest& request);

}  // namespace nslab::cli

#endif  // NSLAB_CLI_VERIFY_OPS_H_
