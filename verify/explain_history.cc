#include "verify/explain_history.h"

#include <algorithm>

#include "shell/pace.h"

namespace nslab::verify {

namespace {

template <class... F>
struct Overloaded : F... {
  using F::operator()...;
};
template <class... F>
Overloaded(F...) -> Overloaded<F...>;

// A unit that ended its script: what it does is kept, that it ends it is not.
void run_unending(shell::Session& session, const shell::Session& before, const shell::Unit& unit, std::uint32_t output) {
  session = before;
  shell::run_text(session, "set +e", output);
  const shell::UnitResult result = shell::run_unit(session, unit, output);
  if (session.ended || result.ended_script) session = before;
}

// Looking changes nothing that a later command would see, but for what neighbours and flows remember.
bool is_left_out(const HistoryUnit& unit) {
  return !unit.configures && shell::observes(unit.unit.text) && unit.unit.text.find('=') == std::string::npos &&
         unit.unit.text.find('&') == std::string::npos && unit.unit.text.find("set ") == std::string::npos;
}

bool run_texts(shell::Session& session, const std::string& text, std::uint32_t output, std::size_t& units_run) {
  shell::UnitReader reader(text);
  while (!session.ended) {
    const auto unit = reader.next();
    if (!unit) return false;
    if (!*unit) break;
    ++units_run;
    (void)shell::run_unit(session, **unit, output);
  }
  return !session.ended;
}

const Edit* edit_of(const std::vector<Edit>& edits, int line) {
  const auto at = std::find_if(edits.begin(), edits.end(), [&](const Edit& e) {
    return e.line == line && (e.kind == Edit::Kind::kDelete || e.kind == Edit::Kind::kReplace || e.kind == Edit::Kind::kMove);
  });
  return at == edits.end() ? nullptr : &*at;
}

int first_edited(const std::vector<Edit>& edits) {
  int line = 0;
  for (const Edit& edit : edits) {
    if (edit.kind == Edit::Kind::kAppend || edit.kind == Edit::Kind::kCommand) continue;
    int first = edit.line;
    if (edit.kind == Edit::Kind::kMove) first = std::min(first, edit.after + 1);
    line = line == 0 ? first : std::min(line, first);
  }
  return line;
}

// What stands in the script after a unit was edited: its own text or another, and what was moved behind it.
std::vector<std::string> texts_after(const std::vector<Edit>& edits, int line, const std::string& text) {
  std::vector<std::string> out;
  for (const Edit& inserted : edits) {
    if (inserted.kind == Edit::Kind::kInsert && inserted.line == line) out.push_back(inserted.text);
  }
  const Edit* edit = edit_of(edits, line);
  if (edit == nullptr) {
    out.push_back(text);
  } else if (edit->kind == Edit::Kind::kReplace) {
    out.push_back(edit->text);
  }
  for (const Edit& moved : edits) {
    if (moved.kind == Edit::Kind::kMove && moved.after == line) out.push_back(moved.text);
  }
  return out;
}

}  // namespace

bool configures(const Op& op) {
  return std::visit(
      Overloaded{
          [](const Write&) { return false; },
          [](const auto& o) {
            using T = std::decay_t<decltype(o)>;
            constexpr bool kLooks =
                std::is_same_v<T, GetLink> || std::is_same_v<T, Advance> || std::is_same_v<T, Clone> || std::is_same_v<T, Exec> ||
                std::is_same_v<T, Exit> || std::is_same_v<T, Reap> || std::is_same_v<T, Chdir> || std::is_same_v<T, Open> ||
                std::is_same_v<T, OpenTranscript> || std::is_same_v<T, Close> || std::is_same_v<T, Dup> || std::is_same_v<T, MakePipe> ||
                std::is_same_v<T, Read> || std::is_same_v<T, MakeSocket> || std::is_same_v<T, SetSocket> || std::is_same_v<T, Bind> ||
                std::is_same_v<T, Connect> || std::is_same_v<T, Listen> || std::is_same_v<T, Accept> || std::is_same_v<T, Send> ||
                std::is_same_v<T, Receive> || std::is_same_v<T, Shutdown> || std::is_same_v<T, Setns> || std::is_same_v<T, Unshare> ||
                std::is_same_v<T, SetUid>;
            return !kLooks;
          }},
      op);
}

HistoryUnit note_unit(shell::Session& session, const shell::Unit& unit, std::uint32_t output) {
  HistoryUnit noted;
  noted.unit = unit;
  noted.before = session;
  shell::Watch watch;
  watch.on_op = [&](const World&, const Op& op, const Result<Reply>& reply) {
    if (!configures(op)) return;
    if (reply) {
      noted.configures = true;
      noted.done.push_back(op);
    } else if (!noted.refused) {
      noted.refused = Refusal{reply.error().reason, op};
    }
  };
  const shell::UnitResult result = shell::run_unit(session, unit, output, watch);
  noted.status = result.status;
  noted.ended = result.ended_script || session.ended;
  if (noted.status == 0 && noted.done.empty()) noted.refused.reset();
  return noted;
}

History history_before(const History& history, std::size_t unit) {
  History out;
  out.units.assign(history.units.begin(), history.units.begin() + static_cast<std::ptrdiff_t>(unit));
  out.after = unit < history.units.size() ? history.units[unit].before : history.after;
  out.fixed = std::min(history.fixed, unit);
  return out;
}

History record(const shell::Session& start, std::string_view script) {
  History history;
  shell::Session session = start;
  shell::UnitReader reader(script);
  std::uint32_t output = 1;
  while (true) {
    const auto unit = reader.next();
    if (!unit) {
      history.fault = unit.error();
      break;
    }
    if (!*unit) break;
    history.units.push_back(note_unit(session, **unit, output++));
    if (!history.units.back().ended) continue;
    history.stopped = session.stopped;
    history.ended_at = (*unit)->line;
    if (history.stopped) {
      session = history.units.back().before;
      break;
    }
    run_unending(session, history.units.back().before, **unit, output++);
    break;
  }
  history.after = std::move(session);
  return history;
}

std::optional<shell::Session> rerun(const History& history, const std::vector<Edit>& edits, std::size_t& units_run,
                                    std::size_t most_broken) {
  const int from = first_edited(edits);
  shell::Session session;
  std::size_t i = 0;
  if (from == 0) {
    session = history.after;
    i = history.units.size();
  } else {
    while (i < history.units.size() && history.units[i].unit.line < from) ++i;
    if (i == history.units.size() || i < history.fixed) return std::nullopt;
    session = history.units[i].before;
  }
  std::uint32_t output = static_cast<std::uint32_t>(history.units.size() + 2);
  std::size_t broken = 0;
  for (; i < history.units.size(); ++i) {
    const HistoryUnit& unit = history.units[i];
    const auto texts = texts_after(edits, unit.unit.line, unit.unit.text);
    if (history.ended_at == unit.unit.line && edit_of(edits, unit.unit.line) == nullptr) {
      const shell::Session before = session;
      run_unending(session, before, unit.unit, output);
      continue;
    }
    for (const std::string& text : texts) {
      const bool own = text == unit.unit.text;
      if (own && is_left_out(unit)) continue;
      if (own) {
        ++units_run;
        const shell::UnitResult result = shell::run_unit(session, unit.unit, output);
        if (session.ended || result.ended_script) return std::nullopt;
        broken += result.status != 0 && unit.status == 0 ? 1U : 0U;
        if (broken > most_broken) return std::nullopt;
      } else if (!run_texts(session, text, output, units_run)) {
        return std::nullopt;
      }
    }
  }
  for (const Edit& edit : edits) {
    if (edit.kind == Edit::Kind::kAppend && !run_texts(session, edit.text, output, units_run)) return std::nullopt;
  }
  return session;
}

std::string edited_script(std::string_view script, const std::vector<Edit>& edits) {
  shell::UnitReader reader(script);
  std::string out;
  std::size_t at = 0;
  while (true) {
    const auto unit = reader.next();
    if (!unit || !*unit) break;
    const std::size_t end = reader.position();
    const std::string_view whole = script.substr(at, end - at);
    at = end;
    const std::string& text = (*unit)->text;
    const auto place = whole.find(text);
    const auto texts = texts_after(edits, (*unit)->line, text);
    if (texts.size() == 1 && texts.front() == text) {
      out += whole;
      continue;
    }
    out += place == std::string_view::npos ? std::string_view() : whole.substr(0, place);
    for (const std::string& line : texts) out += line + "\n";
  }
  out += script.substr(at);
  for (const Edit& edit : edits) {
    if (edit.kind != Edit::Kind::kAppend) continue;
    if (!out.empty() && out.back() != '\n') out += '\n';
    out += edit.text + "\n";
  }
  return out;
}

}  // namespace nslab::verify
