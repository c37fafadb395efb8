// cli/verify_ops.h — `nslab verify`: a script in the model and, op by op, on this machine's kernel.
#ifndef NSLAB_CLI_VERIFY_OPS_H_
#define NSLAB_CLI_VERIFY_OPS_H_

#include <cstddef>
#include <string>

#include "cli/script.h"

namespace nslab::cli {

struct OpsRequest {
  ScriptOptions script{};
  std::string format = "text";  // or "json"
  std::size_t most = 10;        // differences, after which it stops
};

// Prints what was compared and every difference with the line that made it. Gives the exit status: 0 all agree, 1 something
// differs, 125 this kernel lacks something that the script needs, 3 the outside failed.
int verify_ops(const OpsRequest& request);

}  // namespace nslab::cli

#endif  // NSLAB_CLI_VERIFY_OPS_H_
