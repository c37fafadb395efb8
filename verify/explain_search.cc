#include "verify/explain_search.h"

#include <algorithm>

#include "verify/blame.h"

namespace nslab::verify {

namespace {

decltype(Signature::loss) loss_signature(const State& state) {
  if (!state.flow || !state.flow->loss) {
    const int refusal = state.run.refusals.empty() ? -1 : static_cast<int>(state.run.refusals.back().reason);
    return {false, DropReason::kNone, "", {}, {}, false, {}, Errno::kNone, state.run.refusals.size(), {}, refusal};
  }
  const Loss& loss = *state.flow->loss;
  const LinkId question = loss.question_lost ? loss.question_lost->link : loss.answer_lost ? loss.answer_lost->link : LinkId{};
  return {true,         loss.reason,       loss.site, loss.netns,           loss.link, loss.on_way_back, loss.next_hop,
          loss.refused, loss.asked.size(), question,  loss.answered ? 1 : 0};
}

Signature signature_of(const State& state, const Suspicions& suspicions) {
  Signature out{loss_signature(state), {}};
  if (!suspicions.empty()) {
    const Cause& first = suspicions.front().cause;
    out.suspicion = {first.fault, first.netns, first.link, first.address};
  }
  return out;
}

}  // namespace

Suspicions suspicions_of(const History& history, const State& state) {
  const Case about{history,
                   state.run,
                   state.flow ? &*state.flow : nullptr,
                   state.flow && state.flow->loss ? &*state.flow->loss : nullptr,
                   state.run.after.world,
                   Speaker(state.run.after.world, state.run.after.shell),
                   state.command};
  return suspect(about);
}

void Search::measure(State& state) {
  ++tries_;
  state.run = run_command(state.session, state.command);
  state.flow = read_flow(state.run);
}

std::optional<State> Search::apply(const State& from, const std::vector<Edit>& remedy, const Cause& cause) {
  State out;
  out.command = from.command;
  out.edits = from.edits;
  out.causes = from.causes;
  out.of_cause = from.of_cause;
  out.causes.push_back(cause);
  bool only_appends = true;
  for (const Edit& edit : remedy) {
    const bool clashes = std::any_of(out.edits.begin(), out.edits.end(),
                                     [&](const Edit& e) { return e == edit || (edit.line != 0 && e.line == edit.line); });
    if (clashes) return std::nullopt;
    if (edit.kind == Edit::Kind::kCommand) {
      out.command = edit.text;
    } else {
      only_appends = only_appends && edit.kind == Edit::Kind::kAppend;
    }
    out.edits.push_back(edit);
    out.of_cause.push_back(out.causes.size() - 1);
  }
  if (only_appends) {
    out.session = from.session;
    for (const Edit& edit : remedy) {
      if (edit.kind != Edit::Kind::kAppend) continue;
      if (shell::run_text(out.session, edit.text, next_output(out.session)) != 0) return std::nullopt;
    }
  } else {
    auto session = rerun(history_, out.edits, units_);
    if (!session) return std::nullopt;
    out.session = std::move(*session);
  }
  measure(out);
  return out;
}

std::optional<State> Search::descend(const State& at, const Suspicions& suspicions, std::size_t depth) {
  if (depth == 0 && !suspicions.empty()) first_ = suspicions.front().cause;
  if (!limits_.wants_fix) return std::nullopt;
  std::vector<State> further;
  if (auto done = try_all(at, suspicions, false, further)) return done;
  if (depth + 1 < limits_.depth) {
    for (const State& next : further) {
      const Suspicions then = suspicions_of(history_, next);
      const Signature signature = signature_of(next, then);
      if (std::find(seen_.begin(), seen_.end(), signature) != seen_.end()) continue;
      seen_.push_back(signature);
      if (auto done = descend(next, then, depth + 1)) return done;
    }
  }
  return depth == 0 ? try_all(at, suspicions, true, further) : std::nullopt;
}

std::optional<State> Search::try_all(const State& at, const Suspicions& suspicions, bool last_resorts, std::vector<State>& further) {
  for (const Suspicion& suspicion : suspicions) {
    if (suspicion.last_resort != last_resorts) continue;
    for (const auto& remedy : suspicion.remedies) {
      if (tries_ >= limits_.tries || units_ >= limits_.units) return std::nullopt;
      auto next = apply(at, remedy, suspicion.cause);
      if (!next) continue;
      if (next->run.worked) return next;
      if (further.size() < kMostBranches) further.push_back(std::move(*next));
    }
  }
  return std::nullopt;
}

bool Search::proves(const std::vector<Edit>& edits, const std::string& command, std::size_t most_broken) {
  ++tries_;
  const auto session = rerun(history_, edits, units_, most_broken);
  return session && works(*session, command);
}

bool Search::arrives(const std::vector<Edit>& edits, const std::string& command) {
  if (most_broken_ != 1) return true;
  const auto session = rerun(history_, edits, units_);
  const auto flow = session ? read_flow(run_command(*session, command)) : std::nullopt;
  return !flow || flow->delivered;
}

std::optional<Edit> Search::single_edit(const std::string& command) {
  const auto& units = history_.units;
  for (std::size_t i = units.size(); i-- > history_.fixed;) {
    const HistoryUnit& unit = units[i];
    if (!unit.configures || tries_ >= limits_.tries || units_ >= limits_.units) continue;
    const Edit deletion{Edit::Kind::kDelete, unit.unit.line, 0, unit.unit.text};
    if (proves({deletion}, command, most_broken_) && arrives({deletion}, command)) return deletion;
    if (!moves_a_link(unit)) continue;
    const int behind = line_that_made_link(history_, unit);
    const Edit move{Edit::Kind::kMove, unit.unit.line, behind, unit.unit.text};
    if (behind != 0 && proves({move}, command)) return move;
  }
  return std::nullopt;
}

}  // namespace nslab::verify
