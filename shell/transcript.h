// shell/transcript.h — a script run from its first unit to its end, and what each unit printed.
//
// Guarantees
//   1. A unit that was started has an entry, in the order of lines; one that never ran has none.
//   2. What a background job prints belongs to the unit that started it; what an EXIT trap prints to line 0.
//   3. A text that does not parse runs up to the fault, as bash runs it; the fault is told.
#ifndef NSLAB_SHELL_TRANSCRIPT_H_
#define NSLAB_SHELL_TRANSCRIPT_H_

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "shell/session.h"

namespace nslab::shell {

struct Entry {
  int line = 0;  // 0: the EXIT trap
  std::string command{};
  int status = 0;
  bool ended_script = false;
  bool prelude = false;
  std::string output{};
};

struct Transcript {
  std::vector<Entry> entries{};
  int status = 0;                     // the script's
  std::optional<SyntaxError> fault{}; // where the script does not parse
  std::string fault_text{};           // that line
};

// What is done before each unit and told after it; both may be empty.
struct Steps {
  std::function<void(const Session&, const Unit&)> before{};
  std::function<void(const Session&, const UnitResult&)> after{};
};

// Runs a script in a fresh session and ends the session.
Transcript run_script(Session& session, std::string_view text, const Watch& watch = {}, const Steps& steps = {});

}  // namespace nslab::shell

#endif  // NSLAB_SHELL_TRANSCRIPT_H_
