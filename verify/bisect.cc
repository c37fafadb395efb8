#include "verify/bisect.h"

#include "verify/explain_run.h"

namespace nslab::verify {

namespace {

Outcomes outcome_after(const shell::Session& session, const std::string& command) {
  CommandRun run = run_command(session, command);
  return Outcomes{run.worked, run.status, std::move(run.output)};
}

}  // namespace

Bisection bisect(const History& history, const std::string& command) {
  Bisection out;
  Outcomes now = outcome_after(history.units.empty() ? history.after : history.units.front().before, command);
  out.first = now;
  for (std::size_t i = 0; i < history.units.size(); ++i) {
    const shell::Session& session = i + 1 < history.units.size() ? history.units[i + 1].before : history.after;
    Outcomes next = outcome_after(session, command);
    if (next.works != now.works || next.status != now.status) {
      out.turns.push_back(Turn{history.units[i].unit.line, history.units[i].unit.text, now, next});
    }
    now = std::move(next);
  }
  out.last = now;
  return out;
}

}  // namespace nslab::verify
