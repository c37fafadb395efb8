// verify/explain_history.h — History: a script that has run, with the Session before each of its units.
//
// Sessions are values that share what they have in common, so a copy a unit costs little, and "what if line 7 were not there"
// is to go on from the copy before it.
//
// Guarantees
//   1. `after` is a session in which one more command can be run, even where the script ended itself (exit, set -e).
//   2. `rerun` with no edits gives the World of `after`.
#ifndef NSLAB_VERIFY_EXPLAIN_HISTORY_H_
#define NSLAB_VERIFY_EXPLAIN_HISTORY_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/reason.h"
#include "shell/session.h"
#include "verify/explain.h"

namespace nslab::verify {

struct Refusal {
  Reason reason{};
  Op op{};
  NetnsId netns{};  // of the process that asked
};

struct HistoryUnit {
  shell::Unit unit{};
  shell::Session before{};
  int status = 0;
  bool ended = false;                  // the script ended itself here
  bool configures = false;             // it changed more than time and caches
  std::optional<Refusal> refused{};    // the first request that the kernel refused, where the unit failed
  std::vector<Op> done{};              // requests that changed something
};

struct History {
  std::vector<HistoryUnit> units{};
  shell::Session after{};
  std::optional<shell::SyntaxError> fault{};  // where the script does not parse
  std::optional<std::string> stopped{};       // why, where it ran into a limit; `after` is what stood before that unit
  int ended_at = 0;                           // the line that ended the script early, or 0
  std::size_t fixed = 0;                      // so many units, the first, cannot be run again: another shell ran them
};

History record(const shell::Session& start, std::string_view script);
// Runs a unit in `session` and notes what it asked of the kernel.
HistoryUnit note_unit(shell::Session& session, const shell::Unit& unit, std::uint32_t output);
// The history up to a unit, as if the script ended before it.
History history_before(const History& history, std::size_t unit);

// The session at the end of the script with some edits made; `units_run` counts. Nothing where an edit does not parse, or
// is of a unit that cannot be run again.
// Given up, too, once more than `most_broken` units failed that did not fail before: what they needed is gone.
std::optional<shell::Session> rerun(const History& history, const std::vector<Edit>& edits, std::size_t& units_run,
                                    std::size_t most_broken = static_cast<std::size_t>(-1));
// The script's text with edits made.
std::string edited_script(std::string_view script, const std::vector<Edit>& edits);

// Whether an op changes the network, as opposed to looking at it, sending, or what programs do among themselves.
bool configures(const Op& op);

}  // namespace nslab::verify

#endif  // NSLAB_VERIFY_EXPLAIN_HISTORY_H_
