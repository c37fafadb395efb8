// cli/verify_uml.h — `nslab verify --on=uml`: the same on Linux 6.1 in user-mode-linux, with NICs in init_net.
#ifndef NSLAB_CLI_VERIFY_UML_H_
#define NSLAB_CLI_VERIFY_UML_H_

#include <optional>

#include "cli/verify_ops.h"

namespace nslab::cli {

// A session in the World that user-mode-linux boots into. None, and words on stderr, where it cannot be made.
std::optional<shell::Session> begin_as_uml(const shell::SessionOptions& options, std::uint64_t seed);

// verify_ops, on that kernel; a script may take `timeout_s` seconds there.
int verify_ops_in_uml(const OpsRequest& request, int timeout_s);

}  // namespace nslab::cli

#endif  // NSLAB_CLI_VERIFY_UML_H_
