#include "exercises/why.h"

#include <fmt/format.h>

#include "exercises/subject.h"
#include "render/explanation.h"
#include "verify/explain.h"
#include "verify/explain_run.h"

namespace nslab::exercises {

namespace {

constexpr std::size_t kMostLines = 120;

verify::ExplainLimits grader_limits() {
  verify::ExplainLimits limits;
  limits.tries = 40;
  limits.units = 300;
  limits.depth = 3;
  limits.polishes = false;
  return limits;
}

// Who listens where the checks want somebody to.
std::string listener_of(const Flow& flow) {
  if (!flow.serves) return "";
  return fmt::format("{}nc -l -k -p {} &", flow.serve.empty() ? "" : fmt::format("ip netns exec {} ", flow.serve), flow.port);
}

}  // namespace

// What the performance kept is used; only lines that configure are run again, to see what they ask of the kernel.
const verify::History& Explainer::history() {
  if (history_) return *history_;
  history_.emplace();
  shell::Session session = performance_.before;
  shell::UnitReader reader(performance_.text);
  for (std::size_t i = 0; i < performance_.units.size(); ++i) {
    const auto unit = reader.next();
    if (!unit || !*unit) break;
    if (!performance_.history[i]) continue;  // it only looks
    session = *performance_.history[i];
    history_->units.push_back(verify::note_unit(session, **unit, static_cast<std::uint32_t>(i) + 1));
    if (history_->units.back().ended) {
      session = history_->units.back().before;
      history_->units.pop_back();
      break;
    }
  }
  history_->after = std::move(session);
  return *history_;
}

std::optional<Told> Explainer::known(const Flow& flow) const {
  for (const Known& one : known_) {
    shell::Session session = one.mended;
    if (flow.serves) shell::run_text(session, listener_of(flow), 1);
    if (verify::works(session, command_of(flow))) return one.told;
  }
  return std::nullopt;
}

std::optional<Told> Explainer::why(const Flow& flow) {
  if (performance_.units.size() > kMostLines) return std::nullopt;
  if (auto told = known(flow)) return told;
  verify::History history = this->history();
  if (flow.serves) {
    shell::UnitReader reader(listener_of(flow));
    const auto unit = reader.next();
    if (!unit || !*unit) return std::nullopt;
    shell::Unit behind = **unit;
    behind.line = performance_.units.empty() ? 1 : performance_.units.back().line + 1000;  // behind all lines of the submission
    history.units.push_back(verify::note_unit(history.after, behind, static_cast<std::uint32_t>(performance_.units.size()) + 3));
  }
  const verify::Explanation found = verify::explain(history, command_of(flow), grader_limits());
  if (found.verdict == verify::Verdict::kReplied || !found.fix_proven || found.causes.empty()) return std::nullopt;
  Told out;
  out.fault = verify::fault_name(found.fault());
  out.cause = render::cause_text(found, found.causes.front());
  for (std::size_t i = 1; i < found.causes.size(); ++i) out.cause += "; and " + render::cause_text(found, found.causes[i]);
  for (const verify::Blame& blame : found.blame) {
    if (blame.line != 0) out.blame.push_back({blame.line, blame.command});
  }
  std::size_t units = 0;
  if (found.causes.size() == 1) {
    if (auto mended = verify::rerun(history, found.fix, units)) known_.push_back({out, std::move(*mended)});
  }
  return out;
}

}  // namespace nslab::exercises
