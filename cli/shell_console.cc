#include "cli/shell_console.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>

#include "cli/put.h"
#include "model/snapshot.h"

namespace nslab::cli {

namespace {

constexpr Duration kAhead = std::chrono::minutes(10);        // what lasts no longer is done at once
constexpr Duration kSlice = std::chrono::milliseconds(100);
constexpr Duration kUnattended = std::chrono::seconds(10);   // of something endless, where nobody can press Ctrl-C

bool is_blank(const std::string& text) { return text.find_first_not_of(" \t\r\n") == std::string::npos; }

// $? of the shell at whose prompt the next line will be typed.
int status_of(const shell::Session& session) {
  const shell::Reader reader = shell::reader_of(session);
  const auto nested = session.tasks.find(reader.pid);
  if (reader.asks == shell::Asks::kNested && nested != session.tasks.end()) {
    if (const auto* shell = std::get_if<shell::Shell>(&nested->second->running)) return shell->state.status;
  }
  const shell::ShellState* state = shell::shell_state(session);
  return state == nullptr ? session.status : state->status;
}

}  // namespace

std::vector<std::string> words_of(std::string_view line) {
  std::vector<std::string> out;
  std::size_t at = 0;
  while ((at = line.find_first_not_of(" \t\n", at)) != std::string_view::npos) {
    const auto end = std::min(line.find_first_of(" \t\n", at), line.size());
    out.emplace_back(line.substr(at, end - at));
    at = end;
  }
  return out;
}

std::string state_folder() {
  const char* state = std::getenv("XDG_STATE_HOME");
  if (state != nullptr && *state == '/') return std::string(state) + "/nslab";  // the specification: a relative one is to be ignored
  const char* home = std::getenv("HOME");
  return home != nullptr && *home != '\0' ? std::string(home) + "/.local/state/nslab" : "";
}

Console::Console(shell::Session session, LineReader& lines) : session_(std::move(session)), lines_(lines) {
  printed_ = shell::output_of(session_, 0).size();
}

std::string Console::prompt() const {
  const shell::Reader reader = shell::reader_of(session_);
  const Process* process = find_process(session_.world, reader.pid);
  if (reader.asks == shell::Asks::kInput || process == nullptr) return "";
  std::string where;
  const Process* first = find_process(session_.world, session_.shell);
  if (first != nullptr && process->net != first->net) {
    const auto names = netns_names(session_.world, session_.shell);
    const auto name = names.find(process->net);
    where = fmt::format("({}) ", name == names.end() || name->second.starts_with("pid ") ? "unnamed" : name->second);
  }
  const std::string& path = process->cwd_path;
  const bool at_home = path == "/root" || path.starts_with("/root/");
  const bool is_root = process->uid == 0;
  return fmt::format("{}{}@{}:{}{} ", where, is_root ? "root" : "user", session_.world.utsns[process->uts].hostname,
                     at_home ? "~" + path.substr(5) : path, is_root ? "#" : "$");
}

Typed Console::read(const std::string& prompt, const std::vector<std::string_view>& own) {
  const bool for_shell = shell::reader_of(session_).asks != shell::Asks::kInput;
  std::string text;
  while (true) {
    const Line line = lines_.read(text.empty() ? prompt : "> ");
    if (line.end == Line::End::kInterrupted) {
      if (!for_shell) {
        const shell::Session before = session_;
        interrupt();
        (void)keep(Entry{before, "", shell::Asks::kInput, 128 + 2, true});
      }
      return {Typed::Kind::kNothing, "", {}};
    }
    if (line.end == Line::End::kEndOfInput && text.empty()) return {Typed::Kind::kEndOfInput, "", {}};
    if (!for_shell) return {Typed::Kind::kInput, line.text + "\n", {}};
    if (text.empty() && is_blank(line.text)) return {Typed::Kind::kNothing, "\n", {}};
    lines_.remember(line.text);
    const auto words = words_of(line.text);
    if (text.empty() && std::find(own.begin(), own.end(), words.front()) != own.end()) return {Typed::Kind::kOwn, line.text, {}};
    const bool at_end = line.end == Line::End::kEndOfInput;
    text += line.text + "\n";
    shell::UnitReader reader(text);
    const auto unit = reader.next();
    const bool incomplete = (!unit && unit.error().incomplete) || text.ends_with("\\\n");
    if (incomplete && !at_end) continue;
    if (!unit) return {Typed::Kind::kFault, fmt::format("bash: {}\n", unit.error().message), {}};
    if (!*unit) return {Typed::Kind::kNothing, "", {}};
    return {Typed::Kind::kCommand, (*unit)->text, **unit};
  }
}

int Console::run(const Typed& typed) {
  const shell::Reader reader = shell::reader_of(session_);
  const shell::Session before = session_;
  if (typed.kind == Typed::Kind::kInput) {
    shell::type_input(session_, typed.text);
  } else if (typed.kind == Typed::Kind::kCommand) {
    shell::hand_over(session_, *typed.unit);
  } else {
    return 0;
  }
  shell::Session ahead = session_;
  const bool endless = shell::run_ahead(ahead, kAhead) == shell::Progress::kRunning;
  if (endless) {
    run_as_time_goes_by();
  } else {
    session_ = std::move(ahead);
  }
  print_new();
  if (session_.stopped) {
    stop_running(before);
    return 0;
  }
  return keep(Entry{before, typed.text, reader.asks, status_of(session_), endless});
}

int Console::keep(Entry entry) {
  past_.push_back(std::move(entry));
  undone_.clear();
  return past_.back().status;
}

int Console::run(const std::string& text) {
  shell::UnitReader reader(text);
  int status = 0;
  while (!has_ended()) {
    const auto unit = reader.next();
    if (!unit) {
      put(fmt::format("bash: {}\n", unit.error().message));
      return 2;
    }
    if (!*unit) break;
    status = run(Typed{Typed::Kind::kCommand, (*unit)->text, **unit});
  }
  return status;
}

// Something does not end by itself: it goes on at the pace of the clock, until Ctrl-C.
void Console::run_as_time_goes_by() {
  (void)was_interrupted();
  if (!lines_.is_terminal()) {
    if (shell::run_on(session_, kUnattended) == shell::Progress::kRunning) {
      print_new();
      std::fprintf(stderr, "nslab: it does not end by itself; after %lld s of the model's time it gets what Ctrl-C would send\n",
                   static_cast<long long>(kUnattended / std::chrono::seconds(1)));
      shell::interrupt(session_);
    }
    return;
  }
  while (shell::run_on(session_, kSlice) == shell::Progress::kRunning) {
    print_new();
    if (was_interrupted()) {
      interrupt();
      break;
    }
    wait_milliseconds(static_cast<int>(kSlice / std::chrono::milliseconds(1)));
  }
  if (shell::reader_of(session_).asks != shell::Asks::kNobody || session_.ended) return;
  session_.stopped = "it goes on after Ctrl-C";
}

// Ctrl-C. The terminal has shown ^C by now; what comes next begins a line.
void Console::interrupt() {
  shell::interrupt(session_);
  if (shell::output_of(session_, 0).size() == printed_ && !quiet_) put("\n");
  print_new();
}

void Console::stop_running(const shell::Session& before) {
  const std::string why = session_.stopped.value_or("");
  replace(before);
  std::fprintf(stderr, "nslab: stopped: %s\nnslab: the world is as it was before this line\n", why.c_str());
}

void Console::end_input() {
  const shell::Session before = session_;
  const shell::Reader reader = shell::reader_of(session_);
  shell::end_input(session_);
  if (shell::run_ahead(session_, kAhead) == shell::Progress::kRunning) run_as_time_goes_by();
  print_new();
  if (session_.stopped) return stop_running(before);
  (void)keep(Entry{before, "", reader.asks, 0, false});
}

void Console::replace(shell::Session session) {
  session_ = std::move(session);
  printed_ = shell::output_of(session_, 0).size();
}

std::optional<std::string> Console::undo() {
  if (past_.empty()) return std::nullopt;
  undone_.push_back(Undone{std::move(past_.back()), session_});
  past_.pop_back();
  replace(undone_.back().entry.before);
  return undone_.back().entry.text;
}

std::optional<std::string> Console::redo() {
  if (undone_.empty()) return std::nullopt;
  Undone again = std::move(undone_.back());
  undone_.pop_back();
  replace(std::move(again.after));
  past_.push_back(std::move(again.entry));
  return past_.back().text;
}

void Console::print_new() {
  const std::string& output = shell::output_of(session_, 0);
  if (output.size() > printed_ && !quiet_) put(std::string_view(output).substr(printed_));
  printed_ = output.size();
}

}  // namespace nslab::cli
