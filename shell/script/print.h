// shell/script/print.h — commands as bash prints them again, in `jobs` and `type`.
//
// bash keeps no text of what it read: it writes the tree out, in its own layout. What that layout is of here-documents, nested
// functions and the like is not known here; for those there is no text.
//
// Source: bash 5.2, print_cmd.c.
#ifndef NSLAB_SHELL_SCRIPT_PRINT_H_
#define NSLAB_SHELL_SCRIPT_PRINT_H_

#include <optional>
#include <string>

#include "shell/script/ast.h"

namespace nslab::shell {

// A job's command. None: it holds something whose layout is not known.
std::optional<std::string> job_text(const AndOr& command);
// A command as $BASH_COMMAND has it: a simple one, [[ … ]] and (( … )) whole, of loops and choices the head.
std::string command_text(const Command& command);
// NAME () and the body, without a newline at the end.
std::optional<std::string> function_text(const std::string& name, const Command& body);

}  // namespace nslab::shell

#endif  // NSLAB_SHELL_SCRIPT_PRINT_H_
