#include "shell/run/machine.h"

#include <fmt/format.h>

#include <algorithm>

#include "shell/run/call.h"
#include "shell/script/dash.h"

namespace nslab::shell {

namespace {

// A shell at a prompt, or a copy of one that was made for a command (bash's interactive_shell, which copies keep).
bool belongs_to_prompt(Runner& runner, const Task& task, const ShellState& state) {
  const ShellState* own = &state;
  Pid pid = task.pid;
  while (!own->interactive && own->subshell_depth > 0) {
    const Process* process = find_process(runner.world(), pid);
    const auto& tasks = runner.session().tasks;
    const auto parent = process == nullptr ? tasks.end() : tasks.find(process->parent);
    const auto* shell = parent == tasks.end() ? nullptr : std::get_if<Shell>(&parent->second->running);
    if (shell == nullptr) return false;
    pid = parent->first;
    own = &shell->state;
  }
  return own->interactive;
}

}  // namespace

void Machine::run(int steps) {
  waiting_ = false;
  const auto hurts = [this](int number) { return !is_trapped(shell_, number); };
  for (int i = 0; i < steps && !waiting_ && !became_; ++i) {
    // A signal that it sent itself takes effect before the next command.
    if (i > 0 && std::any_of(task_.signals.begin(), task_.signals.end(), hurts)) break;
    runner_.step();
    if (shell_.frames.empty()) {
      if (shell_.driven) {
        task_.wait = Wait{};
        return;
      }
      if (run_exit_trap()) continue;
      if (!task_.unwritten.empty()) return;  // it ends once the last of it is written
      runner_.end(task_.pid, (state_.status & 0xff) << 8);
      return;
    }
    step();
  }
  if (!waiting_ && !became_) task_.wait = Wait{runner_.world().now, {}, {}, {}, false};
}

void Machine::wait_for(Wait wait) {
  task_.wait = std::move(wait);
  task_.seen_ops = runner_.session().used.ops;
  waiting_ = true;
}

void Machine::too_deep() const {
  throw LimitReached{fmt::format("commands nest {} deep: does a function call itself without end?", runner_.session().limits.depth)};
}

void Machine::step() {
  try {
    if (!task_.signals.empty()) {
      const std::size_t before = shell_.frames.size();
      run_pending_traps();
      if (shell_.frames.size() != before) return;
    }
    static constexpr std::array kSteps{&Machine::step_list, &Machine::step_and_or, &Machine::step_pipeline, &Machine::step_compound,
                                       &Machine::step_simple, &Machine::step_if, &Machine::step_for, &Machine::step_for_arithmetic,
                                       &Machine::step_while, &Machine::step_case, &Machine::step_expression, &Machine::step_call,
                                       &Machine::step_text, &Machine::step_script, &Machine::step_capture, &Machine::step_wait,
                                       &Machine::step_builtin};
    static_assert(kSteps.size() == std::variant_size_v<decltype(Frame::kind)>);
    (this->*kSteps[shell_.frames.back().kind.index()])();
  } catch (const NeedSubstitution& need) {
    need.wanted.kind == CommandSubstitution::Kind::kText ? begin_capture(need.wanted.body) : begin_process_substitution(need.wanted);
  } catch (const ExpansionError& error) {
    complain(error.message);
    if (error.ends_shell) {
      leave_shell(state_.options.posix ? 2 : state_.from_command ? 127 : error.status);
    } else {
      discard(1);
    }
  } catch (const TooLarge& large) {
    throw LimitReached{fmt::format("{} grows beyond {} MiB", large.what, kMostText >> 20U)};
  }
}

std::string Machine::error_prefix() const {
  std::string out = state_.name + ": ";
  if (state_.options.posix) return out + std::to_string(state_.line) + ": ";
  return belongs_to_prompt(runner_, task_, state_) ? out : out + "line " + std::to_string(state_.line) + ": ";
}

void Machine::complain(const std::string& message) { runner_.write(task_, 2, error_prefix() + message + "\n"); }

bool Machine::is_tested() const {
  if (shell_.tested) return true;
  for (const Frame& frame : shell_.frames) {
    if (frame.tested) return true;
  }
  return false;
}

// ---- the ways out ----

void Machine::leave_frame() {
  Frame& frame = shell_.frames.back();
  if (auto* simple = std::get_if<SimpleFrame>(&frame.kind)) {
    if (!simple->keep_redirections) undo(simple->saved);
    for (auto at = simple->shadowed.rbegin(); at != simple->shadowed.rend(); ++at) {
      if (at->second) {
        state_.variables.edit(at->first) = *at->second;
      } else {
        state_.variables.erase(at->first);
      }
    }
  } else if (auto* compound = std::get_if<CompoundFrame>(&frame.kind)) {
    undo(compound->saved);
  } else if (auto* call = std::get_if<CallFrame>(&frame.kind)) {
    state_.parameters = std::move(call->parameters);
    for (auto at = call->locals.rbegin(); at != call->locals.rend(); ++at) {
      if (at->second) {
        state_.variables.edit(at->first) = *at->second;
      } else {
        state_.variables.erase(at->first);
      }
    }
    for (const auto& [name, text] : call->traps) {  // maybe_set_return_trap: what the function has set itself stays
      if (!state_.traps->contains(name)) state_.traps.edit()[name] = text;
    }
    --state_.function_depth;
    state_.function_names.pop_back();
    state_.line = call->line;
  } else if (auto* text = std::get_if<TextFrame>(&frame.kind)) {
    if (text->parameters) state_.parameters = std::move(*text->parameters);
  } else if (auto* capture = std::get_if<CaptureFrame>(&frame.kind)) {
    Close close;
    close.by = task_.pid;
    close.descriptor = capture->descriptor;
    (void)runner_.execute(close);
  }
  pop();
}

void Machine::unwind(std::size_t to) {
  while (shell_.frames.size() > to) leave_frame();
  left_ = true;
}

// The rest of the command line is forgotten; the script goes on with the next (bash: jump_to_top_level (DISCARD)).
void Machine::discard(int status) {
  std::size_t to = shell_.frames.size();
  while (to > 0) {
    const auto& kind = shell_.frames[to - 1].kind;
    if (std::holds_alternative<ScriptFrame>(kind)) break;
    if (const auto* text = std::get_if<TextFrame>(&kind); text != nullptr && !text->trap) break;
    --to;
  }
  unwind(to);
  state_.status = status;
  if (to == 0) shell_.exiting = !shell_.driven;
  if (to > 0 && state_.from_command && std::holds_alternative<ScriptFrame>(shell_.frames.back().kind)) leave_shell(status);
}

// Where exit stands, the EXIT trap still runs within the unit; set -e ends the shell first (check_status).
void Machine::leave_shell(int status) {
  unwind(0);
  state_.status = status & 0xff;
  if (shell_.driven) (void)run_exit_trap();
  shell_.exiting = true;
}

bool Machine::leave_loop(std::size_t levels, bool again) {
  std::size_t at = shell_.frames.size();
  std::size_t target = 0;
  bool found = false;
  for (; at > 0 && levels > 0; --at) {
    const auto& kind = shell_.frames[at - 1].kind;
    if (std::holds_alternative<CallFrame>(kind)) break;
    const bool loop = std::holds_alternative<ForFrame>(kind) || std::holds_alternative<WhileFrame>(kind) ||
                      std::holds_alternative<ForArithmeticFrame>(kind);
    if (!loop) continue;
    target = at;
    found = true;
    --levels;
  }
  if (!found) return false;
  unwind(target);
  Frame& loop = shell_.frames.back();
  loop.tested = false;
  state_.status = 0;
  if (auto* repeat = std::get_if<WhileFrame>(&loop.kind)) {
    repeat->testing = false;
    repeat->status = 0;
  }
  if (!again) {
    leave_frame();
  }
  return true;
}

bool Machine::leave_function(int status) {
  for (std::size_t at = shell_.frames.size(); at > 0; --at) {
    const auto& kind = shell_.frames[at - 1].kind;
    const auto* text = std::get_if<TextFrame>(&kind);
    if (!std::holds_alternative<CallFrame>(kind) && (text == nullptr || !text->source)) continue;
    unwind(at);
    state_.status = status & 0xff;
    return true;
  }
  return false;
}

bool Machine::is_in_function() const { return state_.function_depth > 0; }

bool Machine::is_in_source() const {
  for (const Frame& frame : shell_.frames) {
    if (const auto* text = std::get_if<TextFrame>(&frame.kind); text != nullptr && text->source) return true;
  }
  return false;
}

void Machine::make_local(const std::string& name) {
  for (std::size_t at = shell_.frames.size(); at > 0; --at) {
    auto* call = std::get_if<CallFrame>(&shell_.frames[at - 1].kind);
    if (call == nullptr) continue;
    for (const auto& [known, old] : call->locals) {
      if (known == name) return;
    }
    const Variable* old = state_.variables.find(name);
    call->locals.emplace_back(name, old == nullptr ? std::nullopt : std::optional(*old));
    const bool exported = old != nullptr && old->exported;
    Variable fresh;
    fresh.set = false;
    fresh.exported = exported;
    state_.variables.edit(name) = std::move(fresh);
    return;
  }
}

// ---- traps ----

bool Machine::is_trapped(const Shell& shell, int signal) {
  return shell.state.traps->contains(signal_name(signal)) || (shell.state.interactive && signal != sig::kHup);
}

void Machine::run_pending_traps() {
  const auto& kind = shell_.frames.back().kind;
  const bool between = std::holds_alternative<ListFrame>(kind) || std::holds_alternative<ScriptFrame>(kind);
  const auto* builtin = std::get_if<BuiltinFrame>(&kind);
  const bool waits = builtin != nullptr && builtin->name == "wait";
  if (!between && !waits) return;
  const int signal = task_.signals.front();
  task_.signals.erase(task_.signals.begin());
  if (waits) finish(128 + signal);
  const auto trap = state_.traps->find(signal_name(signal));
  if (trap == state_.traps->end() && signal == sig::kInt && state_.interactive) return discard(128 + signal);
  if (trap == state_.traps->end() || trap->second.empty()) return;
  TextFrame frame;
  frame.trap = true;
  frame.status = state_.status;
  push_text(trap->second, std::move(frame), state_.line);
}

bool Machine::run_exit_trap() {
  if (shell_.exit_trap_ran) return false;
  shell_.exit_trap_ran = true;
  const auto trap = state_.traps->find("EXIT");
  if (trap == state_.traps->end() || trap->second.empty()) return false;
  TextFrame frame;
  frame.trap = true;
  frame.status = state_.status;
  shell_.exiting = false;
  push_text(trap->second, std::move(frame), 1);
  return true;
}

// After a command whose status nobody looks at: the ERR trap, then set -e.
void Machine::check_status(bool tested_here) {
  if (state_.status == 0 || tested_here || is_tested()) return;
  const auto trap = state_.traps->find("ERR");
  const bool in_trap = !shell_.frames.empty() && std::holds_alternative<TextFrame>(shell_.frames.back().kind);
  if (trap != state_.traps->end() && !trap->second.empty() && !in_trap && (state_.function_depth == 0 || state_.options.errtrace)) {
    TextFrame frame;
    frame.trap = true;
    frame.status = state_.status;
    if (state_.options.errexit) {
      const int status = state_.status;
      const std::string text = trap->second;
      unwind(0);
      shell_.exiting = true;
      frame.status = status;
      push_text(text, std::move(frame), state_.line);
      return;
    }
    push_text(trap->second, std::move(frame), state_.line);
    return;
  }
  if (!state_.options.errexit) return;
  unwind(0);
  shell_.exiting = true;
}

// ---- text that runs in the same shell ----

void Machine::push_text(const std::string& text, TextFrame frame, int first_line) {
  const auto parsed = parse_script(text, first_line, dialect());
  if (state_.options.posix) {
    const auto refused = parsed ? dash_refusal(**parsed) : std::nullopt;
    if (!parsed || refused) {
      const std::string where = frame.source || frame.trap ? "" : "eval: ";
      complain(where + (refused ? refused->text : dash_fault(parsed.error())));
      return leave_shell(2);
    }
  }
  if (!parsed) {
    const bool is_source = frame.source;
    const std::string where = is_source ? "" : "eval: ";
    const auto newline = text.find('\n');
    const std::string shown = text.substr(0, newline);
    runner_.write(task_, 2, fmt::format("{}: {}line {}: {}\n", state_.name, where, parsed.error().line, parsed.error().message));
    if (!parsed.error().incomplete) {
      runner_.write(task_, 2, fmt::format("{}: {}line {}: `{}'\n", state_.name, where, parsed.error().line, shown));
    }
    state_.status = parsed.error().incomplete ? 1 : 2;
    if (frame.parameters) state_.parameters = std::move(*frame.parameters);
    return;
  }
  push(std::move(frame));
  ListFrame list;
  list.list = *parsed;
  push(std::move(list));
}

void Machine::step_text() {
  auto& frame = top<TextFrame>();
  if (frame.source && !std::exchange(frame.returned, true) && run_trap("RETURN")) return;
  const bool trap = frame.trap;
  const auto status = frame.status;
  leave_frame();
  if (trap && status) state_.status = *status;
}

// set -v: the lines as they were read, with what is between commands.
void Machine::show_lines(const std::string& text, std::size_t from, std::size_t to) {
  if (from > 0 && text[from - 1] != '\n') from = std::min(text.find('\n', from), text.size() - 1) + 1;  // of a line that was shown
  const std::size_t end = to == 0 || to > text.size() || text[to - 1] == '\n' ? to : text.find('\n', to);
  if (from >= std::min(end, text.size())) return;
  std::string lines = text.substr(from, end == std::string::npos ? end : end - from);
  if (!lines.ends_with('\n')) lines += '\n';
  runner_.write(task_, 2, lines);
}

void Machine::step_script() {
  auto& frame = top<ScriptFrame>();
  if (frame.from_input) {
    Read read;
    read.by = task_.pid;
    read.line = true;
    const auto reply = runner_.execute(read);
    if (!reply && reply.error().reason == Reason::kWouldBlock) return wait_for(Wait{kNever, {0}, {}, {}, false});
    const std::string line = reply ? std::get<Bytes>(*reply).data : "";
    frame.pending += line;
    runner_.charge(line.size());
    if (frame.pending.empty()) return pop();
    UnitReader reader(frame.pending, 0, frame.line);
    reader.speak(dialect());
    auto unit = reader.next();
    if (!unit && unit.error().incomplete && !line.empty()) return;  // more to come
    if (unit && *unit && !line.empty() && frame.pending.ends_with("\\\n")) return;
    const std::string text = std::exchange(frame.pending, "");
    const int first = frame.line;
    for (const char c : text) frame.line += c == '\n' ? 1 : 0;
    if (!unit) {
      runner_.write(task_, 2, fmt::format("{}: line {}: {}\n", state_.name, unit.error().line, unit.error().message));
      state_.status = 2;
      return pop();
    }
    (void)first;
    if (!*unit) {
      if (line.empty()) pop();
      return;
    }
    ListFrame list;
    list.list = (*unit)->list;
    return push(std::move(list));
  }
  UnitReader reader(*frame.text, frame.at, frame.line);
  reader.speak(dialect());
  auto unit = reader.next();
  if (state_.options.posix) {
    const auto refused = unit && *unit ? dash_refusal(*(*unit)->list) : std::nullopt;
    if (!unit || refused) {
      const int line = refused ? refused->line : unit.error().line;
      const std::string text = refused ? refused->text : dash_fault(unit.error());
      runner_.write(task_, 2, fmt::format("{}: {}: {}\n", state_.name, line, text));
      state_.status = 2;
      return pop();
    }
  }
  if (!unit) {
    const SyntaxError& error = unit.error();
    runner_.write(task_, 2, fmt::format("{}: {}line {}: {}\n", state_.name, state_.from_command ? "-c: " : "", error.line, error.message));
    if (!error.incomplete) {
      const std::string failed = reader.failed_line_text(error.line);
      runner_.write(task_, 2, fmt::format("{}: {}line {}: `{}'\n", state_.name, state_.from_command ? "-c: " : "", error.line, failed));
    }
    state_.status = 2;
    return pop();
  }
  const std::size_t before = frame.at;
  frame.at = reader.position();
  frame.line = reader.line();
  if (state_.options.verbose) show_lines(*frame.text, before, frame.at);
  if (!*unit) return pop();
  ListFrame list;
  list.list = (*unit)->list;
  list.exec_last = state_.from_command && reader.at_end() && state_.traps->empty() && !state_.options.posix;  // dash never does
  push(std::move(list));
}

}  // namespace nslab::shell
