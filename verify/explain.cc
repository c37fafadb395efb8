#include "verify/explain.h"

#include <algorithm>
#include <sstream>

#include "verify/blame.h"
#include "verify/explain_conclude.h"
#include "verify/explain_search.h"

namespace nslab::verify {

namespace {

// The rule that decided, as the tool that lists it says it.
std::optional<std::string> listed_rule(const shell::Session& session, const Loss& loss) {
  if (!loss.rule) return std::nullopt;
  const EventRule& rule = *loss.rule;
  shell::Session asked = session;
  const Speaker speak(session.world, session.shell);
  if (!speak.knows(loss.netns)) return std::nullopt;
  const auto lines_of = [&](const std::string& command) {
    const std::uint32_t output = Search::next_output(asked);
    (void)shell::run_text(asked, speak.exec(loss.netns) + command, output);
    std::vector<std::string> lines;
    std::istringstream in(shell::output_of(asked, output));
    for (std::string line; std::getline(in, line);) lines.push_back(line);
    return lines;
  };
  const std::string tool = rule.family == NfFamily::kIp6 ? "ip6tables" : "iptables";
  const std::string prefix = rule.index == 0 ? "-P " : "-A ";
  std::uint32_t number = 0;
  for (const std::string& line : lines_of(tool + " -t " + rule.table + " -S " + rule.chain + " 2>/dev/null")) {
    if (line.starts_with(prefix) && (rule.index == 0 || ++number == rule.index)) return tool + " " + line;
  }
  const std::string handle = "# handle " + std::to_string(rule.handle);
  for (const std::string& line : lines_of("nft -a list ruleset 2>/dev/null")) {
    const std::size_t at = line.find(handle);
    if (rule.index != 0 && at != std::string::npos && at + handle.size() == line.size())
      return line.substr(line.find_first_not_of(" \t"), at - 1 - line.find_first_not_of(" \t"));
  }
  return std::nullopt;
}

void describe(const State& state, Explanation& out) {
  const CommandRun& run = state.run;
  out.command = state.command;
  out.status = run.status;
  out.output = run.output;
  out.world = run.after.world;
  out.shell = run.after.shell;
  if (state.flow) {
    out.forward = state.flow->forward;
    out.back = state.flow->back;
    out.neighbour = state.flow->neighbour;
  }
  out.verdict = run.worked ? Verdict::kReplied : Verdict::kRefused;
  if (run.worked) return;
  if (state.flow && state.flow->loss) {
    const Loss& loss = *state.flow->loss;
    out.drop = loss.reason;
    out.drop_site = loss.site;
    out.on_way_back = loss.on_way_back;
    out.netns = loss.netns;
    out.link = loss.link;
    out.packet = loss.packet;
    out.error = loss.refused;
    out.rule = listed_rule(run.after, loss);
    if (loss.refused == Errno::kNone) out.verdict = Verdict::kLost;
  }
  if (out.verdict != Verdict::kRefused) return;
  for (const Refusal& refusal : run.refusals) {
    const Errno code = code_of(refusal.reason, run.after.world.profile.kernel);
    if (out.error != Errno::kNone && code != out.error) continue;
    out.refusal = refusal.reason;
    out.error = code;
  }
}

Fault plain_fault(const Explanation& e, const CommandRun& run) {
  if (run.not_modelled) return Fault::kNotModelled;
  if (e.verdict == Verdict::kRefused) return e.refusal ? Fault::kRefused : Fault::kToolRefused;
  return Fault::kUnknown;
}

}  // namespace

Explanation explain(const History& history, const std::string& command, const ExplainLimits& limits) {
  Explanation out;
  Search search(history, limits);
  State begin;
  begin.session = history.after;
  begin.command = command;
  search.measure(begin);
  describe(begin, out);
  if (begin.run.worked) {
    out.tries = search.tries();
    return out;
  }
  if (out.verdict == Verdict::kLost) search.keep_what_is_needed();
  std::optional<State> mended = search.descend(begin, suspicions_of(history, begin), 0);
  if (mended) {
    conclude(search, history, std::move(*mended), out);
  } else {
    Cause cause;
    if (search.first()) cause = *search.first();
    if (!search.first()) {
      cause.fault = plain_fault(out, begin.run);
      cause.netns = out.netns;
      cause.link = out.link;
    }
    out.causes = {cause};
    const auto edit = limits.wants_fix && limits.polishes ? search.single_edit(command) : std::nullopt;
    if (edit) {
      out.fix = {*edit};
      out.fix_proven = true;
      out.blame = {Blame{edit->line, edit->text}};
    } else if (const HistoryUnit* unit = unit_that_made_it_so(history, cause)) {
      out.blame = {Blame{unit->unit.line, unit->unit.text}};
    }
  }
  out.tries = search.tries();
  return out;
}

Explanation explain(const shell::Session& start, std::string_view script, const std::string& command, const ExplainLimits& limits) {
  return explain(record(start, script), command, limits);
}

}  // namespace nslab::verify
