// verify/commands.h — an Op as the command that a person would type for it.
//
// Guarantees
//   1. The command, typed in the shell in whose name the op was asked, makes that op again (a property test holds this).
// Not covered: ops that no command line makes alone (files, processes, sockets): they have no text.
#ifndef NSLAB_VERIFY_COMMANDS_H_
#define NSLAB_VERIFY_COMMANDS_H_

#include <optional>
#include <string>

#include "model/op.h"

namespace nslab::verify {

std::optional<std::string> command_of(const Op& op);

}  // namespace nslab::verify

#endif  // NSLAB_VERIFY_COMMANDS_H_
