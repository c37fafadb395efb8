// shell/script/dash.h — where dash, Debian's sh, reads a script otherwise than bash: its words for what cannot be read.
//
// One parser reads for both. What bash alone understands is found in the tree, and what bash says of a fault is put in dash's words.
//
// Not modelled: `function NAME`, &>, and a nested `((`, which dash takes for commands and only then stumbles.
// Document: dash 0.5.12, src/parser.c.
#ifndef NSLAB_SHELL_SCRIPT_DASH_H_
#define NSLAB_SHELL_SCRIPT_DASH_H_

#include <optional>
#include <string>

#include "shell/script/parse.h"

namespace nslab::shell {

// "Syntax error: …"
std::string dash_fault(const SyntaxError& error);

struct DashRefusal {
  int line = 0;
  std::string text{};
};
// The first thing in a command that dash's parser refuses: an array, <( ), <<<, |&, for (( )).
std::optional<DashRefusal> dash_refusal(const List& list);

}  // namespace nslab::shell

#endif  // NSLAB_SHELL_SCRIPT_DASH_H_
