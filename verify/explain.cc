#include "verify/explain.h"

#include <algorithm>
#include <array>
#include <sstream>
#include <tuple>

#include "verify/blame.h"
#include "verify/explain_history.h"
#include "verify/explain_run.h"
#include "verify/fix.h"
#include "verify/flow.h"

namespace nslab::verify {

namespace {

constexpr std::array<std::string_view, static_cast<std::size_t>(Fault::kCount)> kNames{"none",
                                                                                       "unknown",
                                                                                       "loopback-down",
                                                                                       "link-down",
                                                                                       "peer-down",
                                                                                       "bridge-down",
                                                                                       "no-carrier",
                                                                                       "link-missing",
                                                                                       "not-in-bridge",
                                                                                       "address-on-port",
                                                                                       "port-blocked",
                                                                                       "hairpin-off",
                                                                                       "vlan-mismatch",
                                                                                       "no-address",
                                                                                       "wrong-subnet",
                                                                                       "wrong-mask",
                                                                                       "wrong-device",
                                                                                       "wrong-netns",
                                                                                       "duplicate-address",
                                                                                       "duplicate-mac",
                                                                                       "dad-failed",
                                                                                       "ipv6-disabled",
                                                                                       "no-route",
                                                                                       "no-route-back",
                                                                                       "wrong-route",
                                                                                       "wrong-gateway",
                                                                                       "gateway-off-link",
                                                                                       "route-refuses",
                                                                                       "policy-rule",
                                                                                       "routing-loop",
                                                                                       "forwarding-off",
                                                                                       "rp-filter",
                                                                                       "local-source",
                                                                                       "firewall-rule",
                                                                                       "firewall-policy",
                                                                                       "bridge-netfilter",
                                                                                       "rejected",
                                                                                       "nat-missing",
                                                                                       "nat-elsewhere",
                                                                                       "nat-one-way",
                                                                                       "rule-order",
                                                                                       "wrong-neighbour",
                                                                                       "arp-ignored",
                                                                                       "mtu",
                                                                                       "ttl",
                                                                                       "lossy-qdisc",
                                                                                       "nobody-listens",
                                                                                       "echo-ignored",
                                                                                       "moved-after-configured",
                                                                                       "netns-missing",
                                                                                       "netns-deleted",
                                                                                       "no-such-address",
                                                                                       "refused",
                                                                                       "tool-refused",
                                                                                       "not-modelled"};

// A script as it would be with some edits, and what COMMAND does after it.
struct State {
  shell::Session session{};
  std::string command{};
  std::vector<Edit> edits{};
  std::vector<Cause> causes{};
  std::vector<std::size_t> of_cause{};  // one an edit
  CommandRun run{};
  std::optional<PacketFlow> flow{};
};

// What went wrong, and what is thought of it first: two states that are alike in both are one to the search.
struct Signature {
  std::tuple<bool, DropReason, std::string_view, NetnsId, LinkId, bool, IpAddress, Errno, std::size_t, LinkId, int> loss{};
  std::tuple<Fault, NetnsId, LinkId, IpAddress> suspicion{};
  friend bool operator==(const Signature&, const Signature&) = default;
};

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

Signature signature_of(const State& state, const Suspicions& suspicions) {
  Signature out{loss_signature(state), {}};
  if (!suspicions.empty()) {
    const Cause& first = suspicions.front().cause;
    out.suspicion = {first.fault, first.netns, first.link, first.address};
  }
  return out;
}

class Search {
 public:
  Search(const History& history, const ExplainLimits& limits) : history_(history), limits_(limits) {}

  void measure(State& state) {
    ++tries_;
    state.run = run_command(state.session, state.command);
    state.flow = read_flow(state.run);
  }

  std::optional<State> apply(const State& from, const std::vector<Edit>& remedy, const Cause& cause) {
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

  std::optional<State> descend(const State& at, const Suspicions& suspicions, std::size_t depth) {
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

  // Tries each remedy of each suspicion alone; what changes something is put into `further`.
  std::optional<State> try_all(const State& at, const Suspicions& suspicions, bool last_resorts, std::vector<State>& further) {
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

  // Whether COMMAND works after the script with these edits, run whole.
  bool proves(const std::vector<Edit>& edits, const std::string& command, std::size_t most_broken = static_cast<std::size_t>(-1)) {
    ++tries_;
    const auto session = rerun(history_, edits, units_, most_broken);
    return session && works(*session, command);
  }

  // Where a packet was lost: whether it gets there now. A datagram that is lost in silence pleases its sender too.
  bool arrives(const std::vector<Edit>& edits, const std::string& command) {
    if (most_broken_ != 1) return true;
    const auto session = rerun(history_, edits, units_);
    const auto flow = session ? read_flow(run_command(*session, command)) : std::nullopt;
    return !flow || flow->delivered;
  }

  // A single line whose absence, or whose earlier place, is enough; the last lines are tried first.
  std::optional<Edit> single_edit(const std::string& command) {
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

  // A packet that is lost is not let through by taking away what several lines need; a name that is taken may well be freed so.
  void keep_what_is_needed() { most_broken_ = 1; }
  [[nodiscard]] bool polishes() const { return limits_.polishes; }
  [[nodiscard]] std::uint64_t tries() const { return tries_; }
  [[nodiscard]] const std::optional<Cause>& first() const { return first_; }

  static std::uint32_t next_output(const shell::Session& session) { return static_cast<std::uint32_t>(session.world.output->size() + 1); }

 private:
  static constexpr std::size_t kMostBranches = 6;
  const History& history_;
  const ExplainLimits& limits_;
  std::vector<Signature> seen_{};
  std::optional<Cause> first_{};
  std::size_t most_broken_ = static_cast<std::size_t>(-1);
  std::uint64_t tries_ = 0;
  std::size_t units_ = 0;
};

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

}  // namespace

std::string_view fault_name(Fault fault) { return kNames[static_cast<std::size_t>(fault)]; }

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
