#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "shell/run/builtins/table.h"
#include "shell/run/call.h"
#include "shell/run/machine.h"
#include "shell/run/network_file.h"
#include "shell/tools/table.h"

namespace nslab::shell {

namespace {

// As `set -x` shows a word, and `declare -p`.
std::string quoted_if_needed(const std::string& text) {
  if (text.empty()) return "''";
  const bool plain = std::all_of(text.begin(), text.end(), [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || std::string_view("_-./:=,@%+").find(c) != std::string_view::npos ||
           (static_cast<unsigned char>(c) & 0x80U) != 0;
  });
  if (plain) return text;
  std::string out = "'";
  for (const char c : text) c == '\'' ? out += "'\\''" : out += c;
  return out + "'";
}

int descriptor_of(const Redirection& redirection) {
  const bool reads = redirection.kind == Redirection::Kind::kRead || redirection.kind == Redirection::Kind::kReadWrite;
  return redirection.descriptor >= 0 ? redirection.descriptor : reads ? 0 : 1;
}

// Whether the last redirection that was done is a connection (/dev/tcp) that came to nothing meanwhile.
bool is_refused_redirection(const World& world, Pid pid, const std::vector<Redirection>& all, std::size_t next) {
  if (next == 0) return false;
  const Redirection& last = all[next - 1];
  const bool opens = last.kind != Redirection::Kind::kDupIn && last.kind != Redirection::Kind::kDupOut && last.document == nullptr;
  return opens && last.target.text.starts_with("/dev/tcp/") && is_refused(world, pid, descriptor_of(last));
}

}  // namespace

void Machine::trace_text(const std::string& text) {
  const auto* prompt = state_.variables.find("PS4");
  std::string prefix = prompt != nullptr && prompt->set ? prompt->value : "+ ";
  if (state_.subshell_depth > 0 && !prefix.empty()) prefix.insert(0, static_cast<std::size_t>(0), prefix[0]);
  if (shell_.driven || state_.pid == runner_.session().shell) {
    if (runner_.session().hides_trace) return;
  }
  runner_.write(task_, 2, prefix + text + "\n");
}

void Machine::trace(const std::vector<std::string>& argv, const std::vector<std::pair<std::string, std::string>>& assigned) {
  if (!state_.options.xtrace) return;
  std::string text;
  const auto shown = [&](const std::string& word) { return state_.options.posix ? word : quoted_if_needed(word); };  // dash quotes nothing
  for (const auto& [name, value] : assigned) text += (text.empty() ? "" : " ") + name + "=" + (value.empty() ? "" : shown(value));
  for (const std::string& word : argv) text += (text.empty() ? "" : " ") + shown(word);
  if (!text.empty()) trace_text(text);
}

void Machine::step_simple() {
  auto& frame = top<SimpleFrame>();
  switch (frame.phase) {
    case SimpleFrame::Phase::kBegin:
      frame.phase = SimpleFrame::Phase::kExpand;
      state_.line = frame.command->line;
      if (run_debug_trap(frame.command)) return;
      if (expand_alias(frame)) return;
      return expand_simple(frame);
    case SimpleFrame::Phase::kExpand: return expand_simple(frame);
    case SimpleFrame::Phase::kAssign: return assign_simple(frame);
    case SimpleFrame::Phase::kRedirect: {
      const auto& all = frame.command->redirections;
      while (frame.next < all.size()) {
        if (is_refused_redirection(runner_.world(), task_.pid, all, frame.next)) return fail_redirection(frame);
        const Redirection& next = all[frame.next];
        if (!redirect(next, frame.own_process ? nullptr : &frame.saved)) return fail_redirection(frame);
        ++frame.next;
        const int descriptor = descriptor_of(next);
        if (is_connecting(runner_.world(), task_.pid, descriptor)) {
          const std::string path = expander(shell_.frames.back().known).text(next.target);
          shell_.frames.back().known.clear();
          BuiltinFrame waiting;
          waiting.name = "connect";
          waiting.argv = {"connect"};
          waiting.program = connecting(path, descriptor);
          push(std::move(waiting));
          return;
        }
        shell_.frames.back().known.clear();
      }
      if (is_refused_redirection(runner_.world(), task_.pid, all, frame.next)) return fail_redirection(frame);
      frame.phase = SimpleFrame::Phase::kRun;
      return;
    }
    case SimpleFrame::Phase::kRun: return run_simple(frame);
    case SimpleFrame::Phase::kDone: return finish_simple(state_.status);
  }
}

void Machine::finish_simple(int status) {
  leave_frame();
  state_.status = status;
}

void Machine::fail_redirection(const SimpleFrame& frame) {
  if (state_.options.posix && !frame.argv.empty() && is_special(frame.argv.front())) return leave_shell(2);
  finish_simple(refused_status());
}

void Machine::expand_simple(SimpleFrame& frame) {
  const Simple& simple = std::get<Simple>(frame.command->kind);
  state_.line = frame.command->line;
  if (shell_.frames.back().known.empty()) state_.substitution_status = 0;
  frame.argv = expander(shell_.frames.back().known).fields(simple.words);
  for (const std::string& word : frame.argv) runner_.charge(word.size());
  shell_.frames.back().known.clear();
  frame.phase = SimpleFrame::Phase::kAssign;
}

void Machine::assign_array(const Assignment& assignment) {
  const std::string name = assignment.name;
  const Variable* old = state_.variables.find(name);
  if (old != nullptr && old->readonly) throw ExpansionError{name + ": readonly variable", false};
  const bool associative = old != nullptr && old->kind == Variable::Kind::kAssociative;
  Variable fresh = old != nullptr ? *old : Variable{};
  if (!assignment.append) {
    fresh.indexed.clear();
    fresh.associative.clear();
    fresh.value.clear();
  }
  fresh.kind = associative ? Variable::Kind::kAssociative : Variable::Kind::kIndexed;
  fresh.set = true;
  Expander expand = expander(shell_.frames.back().known);
  std::int64_t next = fresh.indexed.empty() ? 0 : fresh.indexed.rbegin()->first + 1;
  for (const auto& [index, append, word] : assignment.elements) {
    if (index != nullptr && associative) {
      std::string& value = fresh.associative[expand.text(index->key)];
      value = (append ? value : "") + expand.text(word);
    } else if (index != nullptr) {
      next = expand.arithmetic(expand.text(index->key));  // here the quotes of either kind go
      std::string& value = fresh.indexed[next++];
      value = (append ? value : "") + expand.text(word);
    } else {
      for (const std::string& value : expand.fields({&word, 1})) {
        runner_.charge(value.size());
        fresh.indexed[next++] = value;
      }
    }
  }
  state_.variables.edit(name) = std::move(fresh);
}

// declare -A name=( … ): what kind of array it is, and whose, must be known before its elements are read.
void Machine::prepare_array(const std::vector<std::string>& argv, const std::string& name) {
  bool associative = false;
  bool global = false;
  for (const std::string& word : argv) {
    if (word.size() < 2 || word[0] != '-') continue;
    associative = associative || word.find('A') != std::string::npos;
    global = global || word.find('g') != std::string::npos;
  }
  const bool local = argv.front() == "local" || argv.front() == "declare" || argv.front() == "typeset";
  if (local && !global && is_in_function()) make_local(name);
  if (associative) state_.variables.edit(name).kind = Variable::Kind::kAssociative;
}

void Machine::assign_simple(SimpleFrame& frame) {
  const Simple& simple = std::get<Simple>(frame.command->kind);
  while (frame.next < simple.assignments.size()) {
    const Assignment& assignment = simple.assignments[frame.next];
    auto& known = shell_.frames.back().known;
    if (assignment.is_array) {
      if (!frame.argv.empty()) prepare_array(frame.argv, assignment.name);
      assign_array(assignment);
    } else {
      Expander expand = expander(known);
      const std::string index = assignment.index ? expand.subscript(assignment.name, *assignment.index) : "";
      const std::string value = expand.text(assignment.value, true);
      runner_.charge(value.size());
      if (frame.argv.empty()) {
        expand.assign(assignment.name, index, value, assignment.append);
        trace({}, {{assignment.name + (assignment.append ? "+" : ""), value}});
      } else {
        const Variable* old = state_.variables.find(assignment.name);
        const std::string before = assignment.append && old != nullptr ? scalar_value(*old).value_or("") : "";
        frame.assigned.emplace_back(assignment.name, before + value);
      }
    }
    known.clear();
    ++frame.next;
  }
  frame.next = 0;
  trace(frame.argv, frame.assigned);
  if (frame.argv.empty()) {
    frame.phase = SimpleFrame::Phase::kRedirect;
    return;
  }
  const bool function = !frame.skip_functions && state_.functions->contains(frame.argv.front());
  const bool inside = function || builtin_of(state_, frame.argv.front()) != nullptr;
  if (!inside && !frame.own_process) return fork_external();
  if (inside && !frame.assigned.empty()) {
    // They hold for this command only; what was there comes back with the end of the frame.
    for (const auto& [name, value] : frame.assigned) {
      const Variable* old = state_.variables.find(name);
      if (old != nullptr && old->readonly) {
        complain(name + ": readonly variable");
        continue;
      }
      frame.shadowed.emplace_back(name, old == nullptr ? std::nullopt : std::optional(*old));
      expander().assign(name, "", value);
      state_.variables.edit(name).exported = true;
    }
  }
  frame.phase = SimpleFrame::Phase::kRedirect;
}

// bash looks a command up before it forks, and keeps what it found until PATH changes.
void Machine::remember_command(const std::string& name) {
  if (name.find('/') != std::string::npos || state_.options.posix) return;
  const Variable* path = state_.variables.find("PATH");
  const std::string search = path == nullptr ? "" : path->value;
  const bool same = search == state_.hashed_along;
  if (!same) state_.hashed = {};
  state_.hashed_along = search;
  if (const auto known = state_.hashed->find(name); known != state_.hashed->end()) {
    ++state_.hashed.edit()[name].hits;
    return;
  }
  const Found found = find_command(runner_.world(), task_.pid, name, search);
  if (found.kind != Found::Kind::kTool && found.kind != Found::Kind::kScript && found.kind != Found::Kind::kUnmodelled) return;
  const auto order = static_cast<unsigned>(state_.hashed->size());
  state_.hashed.edit()[name] = Hashed{found.path, 1, order};
}

// An external command: a child that goes on where this frame stands.
void Machine::fork_external() {
  const auto& assigned = top<SimpleFrame>().assigned;
  const bool other_path = std::any_of(assigned.begin(), assigned.end(), [](const auto& one) { return one.first == "PATH"; });
  if (!other_path) remember_command(top<SimpleFrame>().argv.front());
  SimpleFrame copy = top<SimpleFrame>();
  copy.own_process = true;
  copy.phase = SimpleFrame::Phase::kRedirect;
  std::vector<Frame> frames;
  frames.push_back(Frame{std::move(copy), {}, false});
  const Pid child = fork(std::move(frames));
  if (child == 0) return;
  --runner_.task(child)->line;
  runner_.task(child)->line = state_.line;
  top<SimpleFrame>().phase = SimpleFrame::Phase::kDone;
  push(WaitFrame{child});
}

void Machine::run_simple(SimpleFrame& frame) {
  if (frame.argv.empty()) {
    return finish_simple(state_.substitution_status);
  }
  const std::string name = frame.argv.front();
  if (!frame.skip_functions) {
    const auto function = state_.functions->find(name);
    if (function != state_.functions->end()) {
      frame.phase = SimpleFrame::Phase::kDone;
      const CommandPtr body = function->second;
      const SimpleFrame copy = frame;
      return call_function(name, body, copy);
    }
  }
  if (builtin_of(state_, name) != nullptr) return call_builtin(frame);
  if (!frame.own_process) return fork_external();
  run_external(frame);
}

void Machine::call_function(const std::string& name, const CommandPtr& body, const SimpleFrame& frame) {
  if (static_cast<std::size_t>(state_.function_depth) >= runner_.session().limits.depth) too_deep();
  CallFrame call;
  call.line = state_.line;
  call.parameters = std::move(state_.parameters);
  state_.parameters.assign(frame.argv.begin() + 1, frame.argv.end());
  ++state_.function_depth;
  state_.function_names.push_back(name);
  for (const char* trap : {"DEBUG", "RETURN"}) {
    const auto known = state_.traps->find(trap);
    if (state_.options.functrace || known == state_.traps->end()) continue;
    call.traps[trap] = known->second;
    state_.traps.edit().erase(trap);
  }
  push(std::move(call));
  shell_.frames.push_back(frame_of(body, false));
  if (!state_.options.functrace) return;
  state_.line = body->line;  // execute_function: once before the body, too
  (void)run_trap("DEBUG");
}

void Machine::call_builtin(SimpleFrame& frame) {
  const Builtin& builtin = *find_builtin(frame.argv.front());
  const std::vector<std::string> argv = frame.argv;
  frame.phase = SimpleFrame::Phase::kDone;
  if (builtin.start != nullptr) {
    BuiltinFrame next;
    next.name = std::string(builtin.name);
    next.argv = argv;
    next.program = builtin.start(argv);
    return push(std::move(next));
  }
  const std::size_t before = shell_.frames.size();
  left_ = false;
  Call call(runner_, task_, argv, this);
  task_.refused = Errno::kNone;
  int status = builtin.run(call);
  if (task_.refused != Errno::kNone && !became_ && !left_) {  // sh_chkwrite; dash has words of its own
    const std::string why = state_.options.posix ? argv.front() + ": I/O error" : "write error: " + std::string(error_text(task_.refused));
    complain(argv.front() + ": " + why);
    task_.refused = Errno::kNone;
    status = 1;
  }
  if (became_ || left_ || shell_.frames.size() > before) return;
  state_.status = status;
}

void Machine::run_external(SimpleFrame& frame) {
  const std::vector<std::string> argv = frame.argv;
  const std::string& name = argv.front();
  const Variable* path = state_.variables.find("PATH");
  const std::string search = path == nullptr ? "" : path->value;
  const Found found = find_command(runner_.world(), task_.pid, name, search);
  const bool given = name.find('/') != std::string::npos;
  switch (found.kind) {
    case Found::Kind::kMissing:
      if (found.no_loader && !state_.options.posix) {
        complain(found.path + ": cannot execute: required file not found");
        return finish_simple(127);
      }
      complain(name + (state_.options.posix ? ": not found" : given ? ": No such file or directory" : ": command not found"));
      return finish_simple(127);
    case Found::Kind::kDenied:
      complain(name + ": Permission denied");
      return finish_simple(126);
    case Found::Kind::kDirectory:
      complain(name + (state_.options.posix ? ": Permission denied" : ": Is a directory"));
      return finish_simple(126);
    case Found::Kind::kTool:
    case Found::Kind::kScript:
    case Found::Kind::kUnmodelled: break;
  }
  auto variables = state_.variables;
  for (const auto& [assigned, value] : frame.assigned) {
    Variable& variable = variables.edit(assigned);
    variable.value = value;
    variable.exported = variable.set = true;
  }
  became_ = true;
  close_coprocs(task_.pid);
  Runner& runner = runner_;
  Task& task = task_;
  // An external program takes its time to start; bash's own process is already there.
  runner.become(task, argv, variables.environment());
}

void Machine::exec(std::vector<std::string> argv) {
  SimpleFrame frame;
  frame.command = std::make_shared<Command>();
  frame.phase = SimpleFrame::Phase::kRun;
  frame.own_process = true;
  frame.skip_functions = true;
  frame.argv = std::move(argv);
  run_external(frame);
}

void Machine::push_command(const std::vector<std::string>& argv, bool skip_functions) {
  SimpleFrame frame;
  auto command = std::make_shared<Command>();
  command->line = state_.line;
  frame.command = std::move(command);
  frame.phase = SimpleFrame::Phase::kRun;
  frame.skip_functions = skip_functions;
  frame.argv = argv;
  push(std::move(frame));
}

void Machine::keep_redirections() {
  for (std::size_t i = shell_.frames.size(); i > 0; --i) {
    auto* simple = std::get_if<SimpleFrame>(&shell_.frames[i - 1].kind);
    if (simple == nullptr) continue;
    simple->keep_redirections = true;
    for (const SavedDescriptor& saved : simple->saved) {
      if (saved.kept < 0) continue;
      Close close;
      close.by = task_.pid;
      close.descriptor = saved.kept;
      (void)runner_.execute(close);
    }
    simple->saved.clear();
    return;
  }
}

}  // namespace nslab::shell
