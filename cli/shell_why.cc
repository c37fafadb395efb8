// Why a command did what it did: the explanation of verify/explain.h, for what was typed so far.
#include <fmt/format.h>

#include "cli/shell_words.h"
#include "model/execute.h"
#include "render/account.h"
#include "verify/explain_history.h"

namespace nslab::cli {

namespace {

std::optional<shell::Unit> unit_of(const Entry& entry) {
  shell::UnitReader reader(entry.text);
  const auto unit = reader.next();
  return unit && *unit ? *unit : std::nullopt;
}

// The session with a shell of its own in the namespaces of the one that was typed at.
shell::Session beside_nested(const shell::Session& session) {
  World world = session.world;
  Clone clone;
  clone.by = shell::reader_of(session).pid;
  const auto reply = execute(world, clone);
  if (!reply) return session;
  shell::SessionOptions options;
  options.limits = session.limits;
  options.terminal = true;
  shell::Session out = shell::begin_session(std::move(world), std::get<Child>(*reply).pid, options);
  out.tasks.insert(session.tasks.begin(), session.tasks.end());
  return out;
}

// What was typed before the last line, as a script whose lines are numbered as they were typed. What was typed at nested
// prompts and into programs has happened, and cannot be done otherwise.
verify::History history_of(const std::vector<Entry>& past) {
  verify::History out;
  for (std::size_t i = 0; i + 1 < past.size(); ++i) {
    auto unit = unit_of(past[i]);
    if (!unit || past[i].asked == shell::Asks::kInput) {
      out.fixed = out.units.size();
      continue;
    }
    unit->line = static_cast<int>(i) + 1;
    const bool again = past[i].asked == shell::Asks::kCommand && !past[i].interrupted;
    shell::Session session = past[i].before;
    verify::HistoryUnit noted;
    if (again) {
      noted = verify::note_unit(session, *unit, static_cast<std::uint32_t>(session.world.output->size()));
    } else {
      noted.unit = *unit;
      noted.before = std::move(session);
      noted.status = past[i].status;
    }
    out.units.push_back(std::move(noted));
    if (!again) out.fixed = out.units.size();
  }
  const Entry& last = past.back();
  out.after = last.asked == shell::Asks::kNested ? beside_nested(last.before) : last.before;
  return out;
}

// A command that goes on for ever is watched for some seconds.
std::string bounded(const Entry& entry) { return entry.interrupted ? "timeout --preserve-status -s INT 4 " + entry.text : entry.text; }

}  // namespace

std::string why(const std::vector<Entry>& past) {
  if (past.empty()) return "nslab: nothing was typed yet\n";
  const Entry& last = past.back();
  if (last.status == 0 && !last.interrupted) return "It did what it was asked: nothing was refused, nothing that matters was lost.\n";
  if (last.asked == shell::Asks::kInput || !unit_of(last))
    return "That was typed into a program; why it went on as it did is the program's own.\n";
  const verify::Explanation found = verify::explain(history_of(past), bounded(last));
  const render::Account account = render::account_of(found);
  if (found.verdict != verify::Verdict::kReplied && render::is_telling(account)) return render::account_text(account);
  if (last.interrupted) return "Nothing was refused, and no packet was lost; it goes on until somebody ends it.\n";
  return "The kernel was not asked: the command itself did not accept what was typed, or got no answer.\n";
}

}  // namespace nslab::cli
