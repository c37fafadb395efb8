// What changes the course of a script.
#include <fmt/format.h>

#include "model/file/paths.h"
#include "shell/run/builtins/table.h"
#include "shell/run/call.h"
#include "shell/run/machine.h"
#include "shell/tools/file_test.h"

namespace nslab::shell {

int builtin_colon(Call&) { return 0; }

int builtin_false(Call&) { return 1; }

namespace {

int leave_loop(Call& call, bool again) {
  Machine& shell = *call.shell();
  std::size_t levels = 1;
  if (call.argv.size() > 1) {
    const auto number = test_number(call.argv[1]);
    if (!number && is_dash(call)) return fail_as_dash(call, "Illegal number: " + call.argv[1]);
    if (!number) {
      call.complain("{}{}: numeric argument required\n", call.prefix(), call.argv[1]);
      shell.leave_shell(128);
      return 128;
    }
    if (*number < 1) {
      call.complain("{}{}: loop count out of range\n", call.prefix(), call.argv[1]);
      return 1;
    }
    levels = static_cast<std::size_t>(*number);
  }
  if (!shell.leave_loop(levels, again) && !is_dash(call)) {
    call.complain("{}only meaningful in a `for', `while', or `until' loop\n", call.prefix());
  }
  return 0;
}

}  // namespace

int builtin_break(Call& call) { return leave_loop(call, false); }

int builtin_continue(Call& call) { return leave_loop(call, true); }

int builtin_return(Call& call) {
  Machine& shell = *call.shell();
  int status = shell.state().status;
  if (call.argv.size() > 1) {
    const auto number = test_number(call.argv[1]);
    if (!number && is_dash(call)) return fail_as_dash(call, "Illegal number: " + call.argv[1]);
    if (!number) {
      call.complain("{}{}: numeric argument required\n", call.prefix(), call.argv[1]);
      status = 2;
    } else {
      status = static_cast<int>(*number & 0xff);
    }
  }
  if (shell.leave_function(status)) return status;
  if (is_dash(call)) {  // to it the script is one, too
    shell.leave_shell(status);
    return status;
  }
  call.complain("{}can only `return' from a function or sourced script\n", call.prefix());
  return 2;
}

int builtin_exit(Call& call) {
  Machine& shell = *call.shell();
  int status = shell.state().status;
  if (call.argv.size() > 1) {
    const auto number = test_number(call.argv[1]);
    if (!number && is_dash(call)) return fail_as_dash(call, "Illegal number: " + call.argv[1]);
    if (!number) {
      call.complain("{}{}: numeric argument required\n", call.prefix(), call.argv[1]);
      status = 2;
    } else if (call.argv.size() > 2) {
      call.complain("{}too many arguments\n", call.prefix());
      return 1;
    } else {
      status = static_cast<int>(*number & 0xff);
    }
  }
  if (shell.state().interactive) call.err("exit\n");
  shell.leave_shell(status);
  return status;
}

int builtin_eval(Call& call) {
  std::string text;
  for (std::size_t i = 1; i < call.argv.size(); ++i) {
    if (i == 1 && call.argv[i] == "--") continue;
    if (!text.empty()) text += ' ';
    text += call.argv[i];
  }
  if (text.empty()) return 0;
  Machine& shell = *call.shell();
  shell.push_text(text, TextFrame{}, shell.state().line);
  return shell.state().status;
}

int builtin_source(Call& call) {
  Machine& shell = *call.shell();
  if (call.argv.size() < 2) {
    call.complain("{}filename argument required\n", call.prefix());
    return builtin_usage(call);
  }
  std::string file = call.argv[1];
  const bool along_path = file.find('/') == std::string::npos;
  if (along_path) {
    // Along PATH first, then here.
    const std::string path = call.variable("PATH").value_or("");
    for (std::size_t at = 0; at < path.size();) {
      const auto colon = std::min(path.find(':', at), path.size());
      const std::string candidate = path.substr(at, colon - at) + "/" + file;
      if (test_file(call.world(), call.pid(), 'f', candidate).value_or(false)) {
        file = candidate;
        break;
      }
      at = colon + 1;
    }
  }
  const auto text = call.read_file(file);
  if (!text && is_dash(call)) return fail_as_dash(call, along_path ? file + ": not found" : "cannot open " + file + ": No such file");
  if (!text) {
    if (text.error().reason == Reason::kIsADirectory) {
      call.complain("{}{}: is a directory\n", call.prefix(), call.argv[1]);
    } else {
      call.complain("{}{}: {}\n", shell.error_prefix(), call.argv[1], error_text(call.code(text.error())));
    }
    return 1;
  }
  TextFrame frame;
  frame.source = true;
  if (call.argv.size() > 2) {
    frame.parameters = shell.state().parameters;
    shell.state().parameters.assign(call.argv.begin() + 2, call.argv.end());
  }
  shell.state().status = 0;
  shell.push_text(*text, std::move(frame), 1);
  return shell.state().status;
}

int builtin_exec(Call& call) {
  Machine& shell = *call.shell();
  std::size_t at = 1;
  while (at < call.argv.size() && call.argv[at].size() > 1 && call.argv[at][0] == '-') {
    if (call.argv[at] == "--") {
      ++at;
      break;
    }
    if (call.argv[at] == "-a") ++at;
    ++at;
  }
  if (at >= call.argv.size()) {
    shell.keep_redirections();
    return 0;
  }
  const std::string& name = call.argv[at];
  const Found found = call.find_command(name);
  const bool given = name.find('/') != std::string::npos;
  if (found.kind == Found::Kind::kMissing) {
    const bool bare = given && !is_dash(call);
    call.complain("{}{}: {}\n", bare ? shell.error_prefix() : call.prefix(), name, bare ? "No such file or directory" : "not found");
    shell.leave_shell(127);
    return 127;
  }
  if (found.kind == Found::Kind::kDenied || found.kind == Found::Kind::kDirectory) {
    call.complain("{}{}: cannot execute: {}\n", shell.error_prefix(), name,
                  found.kind == Found::Kind::kDenied ? "Permission denied" : "Is a directory");
    shell.leave_shell(126);
    return 126;
  }
  shell.exec(std::vector<std::string>(call.argv.begin() + static_cast<std::ptrdiff_t>(at), call.argv.end()));
  return 0;
}

int builtin_command(Call& call) {
  std::size_t at = 1;
  bool verbose = false;
  bool describes = false;
  for (; at < call.argv.size() && call.argv[at].size() > 1 && call.argv[at][0] == '-'; ++at) {
    if (call.argv[at] == "--") {
      ++at;
      break;
    }
    for (const char c : call.argv[at].substr(1)) {
      if (c == 'v') verbose = true;
      if (c == 'V') describes = true;
    }
  }
  if (at >= call.argv.size()) return 0;
  if (!verbose && !describes) {
    call.shell()->push_command(std::vector<std::string>(call.argv.begin() + static_cast<std::ptrdiff_t>(at), call.argv.end()), true);
    return 0;
  }
  int status = 0;
  for (; at < call.argv.size(); ++at) {
    const std::string& name = call.argv[at];
    if (describes) {
      const std::vector<std::string> argv{"type", name};
      Call inner(call.runner(), call.task(), argv, call.shell());
      status = builtin_type(inner);
      continue;
    }
    const ShellState& state = call.shell()->state();
    if (state.functions->contains(name) || builtin_of(state, name) != nullptr || is_reserved(name)) {
      call.print("{}\n", name);
      continue;
    }
    const Found found = call.find_command(name);
    const bool there = found.kind == Found::Kind::kTool || found.kind == Found::Kind::kScript || found.kind == Found::Kind::kUnmodelled;
    if (there) {
      call.print("{}\n", found.path);
    } else {
      status = is_dash(call) ? 127 : 1;
    }
  }
  return status;
}

int builtin_builtin(Call& call) {
  if (call.argv.size() < 2) return 0;
  if (find_builtin(call.argv[1]) == nullptr) {
    call.complain("{}{}: not a shell builtin\n", call.prefix(), call.argv[1]);
    return 1;
  }
  call.shell()->push_command(std::vector<std::string>(call.argv.begin() + 1, call.argv.end()), true);
  return 0;
}

int builtin_trap(Call& call) {
  ShellState& state = call.shell()->state();
  std::size_t at = 1;
  if (at < call.argv.size() && call.argv[at] == "--") ++at;
  const bool shows = at < call.argv.size() && call.argv[at] == "-p";
  if (at >= call.argv.size() || shows) {
    for (const auto& [name, text] : *state.traps) {
      std::string quoted;
      for (const char c : text) c == '\'' ? quoted += "'\\''" : quoted += c;
      call.print("trap -- '{}' {}\n", quoted, name == "EXIT" || name == "ERR" || name == "DEBUG" || name == "RETURN" ? name : "SIG" + name);
    }
    return 0;
  }
  if (call.argv[at] == "-l") return 0;
  const bool only_signals = at + 1 == call.argv.size() || signal_number(call.argv[at]).has_value();
  const bool resets = call.argv[at] == "-" || (only_signals && at + 1 >= call.argv.size()) ||
                      (!call.argv[at].empty() && test_number(call.argv[at]).has_value());
  const std::string action = call.argv[at];
  if (!(resets && action != "-")) ++at;
  int status = 0;
  for (; at < call.argv.size(); ++at) {
    std::string name = call.argv[at];
    if (is_dash(call) || (name != "ERR" && name != "DEBUG" && name != "RETURN")) {
      const auto number = signal_number(name);
      if (!number && is_dash(call)) {
        call.complain("trap: {}: bad trap\n", name);
        return 1;
      }
      if (!number) {
        call.complain("{}{}: invalid signal specification\n", call.prefix(), name);
        status = 1;
        continue;
      }
      name = signal_name(*number);
    }
    if (resets) {
      state.traps.edit().erase(name);
    } else {
      state.traps.edit()[name] = action;
    }
    const auto number = signal_number(name);
    if (number && *number > 0) {
      const std::uint64_t mask = 1ULL << static_cast<unsigned>(*number);
      action.empty() && !resets ? call.task().ignored |= mask : call.task().ignored &= ~mask;
    }
  }
  return status;
}

}  // namespace nslab::shell
