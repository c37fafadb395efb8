// verify/blame.h — which line of a script made a fact so.
//
// A fact that is so at the end and was not so before became so in some unit; the Worlds before each unit are there to be
// asked. A fact that was so from the start is nobody's doing: what would change it is missing.
#ifndef NSLAB_VERIFY_BLAME_H_
#define NSLAB_VERIFY_BLAME_H_

#include <optional>
#include <string>

#include "verify/explain.h"
#include "verify/explain_history.h"

namespace nslab::verify {

// Whether a cause is so in a World; nothing where what it speaks of does not exist there.
std::optional<bool> is_so(const World& world, const Cause& cause);

// The last unit that made it so; null where it always was. Ids in `cause` are of the history's Worlds.
const HistoryUnit* unit_that_made_it_so(const History& history, const Cause& cause);

// A unit that failed and was after the same as a command that would help.
const HistoryUnit* failed_attempt(const History& history, const std::string& command);

// Whether a unit took a link to another namespace.
bool moves_a_link(const HistoryUnit& unit);
// The line behind which a link can be moved: where it was made, or its last move before `unit`.
int line_that_made_link(const History& history, const HistoryUnit& unit);

}  // namespace nslab::verify

#endif  // NSLAB_VERIFY_BLAME_H_
