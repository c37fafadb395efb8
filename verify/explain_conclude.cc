#include "verify/explain_conclude.h"

#include <algorithm>

#include "verify/blame.h"

namespace nslab::verify {

namespace {

std::vector<Edit> without_cause(const State& state, std::size_t cause) {
  std::vector<Edit> out;
  for (std::size_t i = 0; i < state.edits.size(); ++i) {
    if (state.of_cause[i] != cause) out.push_back(state.edits[i]);
  }
  return out;
}

void drop_cause(State& state, std::size_t cause) {
  state.edits = without_cause(state, cause);
  std::erase_if(state.of_cause, [&](std::size_t c) { return c == cause; });
  for (std::size_t& c : state.of_cause) c -= c > cause ? 1U : 0U;
  state.causes.erase(state.causes.begin() + static_cast<std::ptrdiff_t>(cause));
}

// Leaves out what was mended on the way and turned out not to matter.
void minimise(Search& search, State& state) {
  for (std::size_t i = state.causes.size(); i-- > 0 && state.causes.size() > 1;) {
    if (search.proves(without_cause(state, i), state.command)) drop_cause(state, i);
  }
}

// One's own edits of a cause, put in the place of all others of that cause; false where it does not help.
bool exchange(Search& search, State& state, std::size_t cause, const Edit& edit) {
  std::vector<Edit> edits = without_cause(state, cause);
  if (std::any_of(edits.begin(), edits.end(), [&](const Edit& e) { return e.line == edit.line && e.line != 0; })) return false;
  edits.push_back(edit);
  if (!search.polishes() || !search.proves(edits, state.command)) return false;
  std::vector<std::size_t> owners;
  for (const std::size_t c : state.of_cause) {
    if (c != cause) owners.push_back(c);
  }
  owners.push_back(cause);
  state.edits = edits;
  state.of_cause = owners;
  return true;
}

const Edit* edit_of_cause(const State& state, std::size_t cause) {
  for (std::size_t i = 0; i < state.edits.size(); ++i) {
    if (state.of_cause[i] == cause) return &state.edits[i];
  }
  return nullptr;
}

// Finds the line that made a cause so, and where that is closer to what was meant, mends that line instead.
Blame blame_cause(Search& search, const History& history, State& state, std::size_t i) {
  const Edit* edit = edit_of_cause(state, i);
  if (edit == nullptr) return {};
  if (edit->kind == Edit::Kind::kCommand) return Blame{0, edit->text};
  if (edit->kind != Edit::Kind::kAppend && edit->kind != Edit::Kind::kInsert) {
    for (const HistoryUnit& unit : history.units) {
      if (unit.unit.line == edit->line) return Blame{unit.unit.line, unit.unit.text};
    }
  }
  const Edit appended = *edit;
  Cause& cause = state.causes[i];
  if (const HistoryUnit* unit = unit_that_made_it_so(history, cause)) {
    const Edit deletion{Edit::Kind::kDelete, unit->unit.line, 0, unit->unit.text};
    if (moves_a_link(*unit)) {
      cause.fault = Fault::kMovedAfterConfigured;
      const int behind = line_that_made_link(history, *unit);
      const Edit move{Edit::Kind::kMove, unit->unit.line, behind, unit->unit.text};
      if (behind != 0) (void)exchange(search, state, i, move);
    } else {
      (void)exchange(search, state, i, deletion);
    }
    return Blame{unit->unit.line, unit->unit.text};
  }
  if (const HistoryUnit* unit = failed_attempt(history, appended.text)) {
    (void)exchange(search, state, i, Edit{Edit::Kind::kReplace, unit->unit.line, 0, appended.text});
    return Blame{unit->unit.line, unit->unit.text};
  }
  return Blame{0, appended.text};
}

// What is missing is often missed by later lines of the script, which were refused for it: put before the first of them, it
// may be all that is needed.
void insert_early(Search& search, const History& history, State& state) {
  if (state.edits.size() < 2) return;
  const auto refused =
      std::find_if(history.units.begin(), history.units.end(), [](const HistoryUnit& u) { return u.status != 0 && u.refused; });
  if (refused == history.units.end()) return;
  for (std::size_t i = 0; i < state.causes.size(); ++i) {
    std::vector<Edit> early;
    for (std::size_t k = 0; k < state.edits.size(); ++k) {
      if (state.of_cause[k] != i || state.edits[k].kind != Edit::Kind::kAppend) continue;
      early.push_back(Edit{Edit::Kind::kInsert, refused->unit.line, 0, state.edits[k].text});
    }
    if (early.empty() || early.size() >= state.edits.size() || !search.proves(early, state.command)) continue;
    state.causes = {state.causes[i]};
    state.edits = early;
    state.of_cause.assign(early.size(), 0);
    return;
  }
}

}  // namespace

void conclude(Search& search, const History& history, State state, Explanation& out) {
  minimise(search, state);
  if (search.polishes()) insert_early(search, history, state);
  if (search.polishes() && state.edits.size() > 1) {
    if (const auto edit = search.single_edit(state.command)) {
      while (state.causes.size() > 1) drop_cause(state, state.causes.size() - 1);
      state.edits = {*edit};
      state.of_cause = {0};
      if (edit->kind == Edit::Kind::kMove) state.causes.front().fault = Fault::kMovedAfterConfigured;
    }
  }
  for (std::size_t i = 0; i < state.causes.size(); ++i) out.blame.push_back(blame_cause(search, history, state, i));
  out.causes = state.causes;
  out.fix = state.edits;
  // One remedy that only adds to the script was run just so when it was found.
  const bool as_found = !search.polishes() && state.causes.size() == 1 && state.run.worked;
  out.fix_proven = as_found || search.proves(state.edits, state.command);
}

}  // namespace nslab::verify
