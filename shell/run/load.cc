#include <fmt/format.h>

#include <array>

#include "model/file/paths.h"
#include "shell/run/call.h"
#include "shell/run/machine.h"
#include "shell/tools/libraries.h"
#include "shell/tools/table.h"

namespace nslab::shell {

namespace {

constexpr std::string_view kDefaultPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

void import_environment(Shell& shell, const std::vector<std::string>& environment) {
  for (const std::string& entry : environment) {
    const auto equals = entry.find('=');
    if (equals == std::string::npos || !is_name(entry.substr(0, equals))) continue;
    Variable variable;
    variable.value = entry.substr(equals + 1);
    variable.exported = true;
    shell.state.variables.edit(entry.substr(0, equals)) = std::move(variable);
  }
}

void set_default(Shell& shell, const std::string& name, const std::string& value, bool exported = false) {
  if (shell.state.variables.find(name) != nullptr) return;
  Variable& variable = shell.state.variables.edit(name);
  variable.value = value;
  variable.exported = exported;
}

// The first line "#!interpreter argument", taken apart.
std::vector<std::string> interpreter_of(const std::string& text) {
  std::vector<std::string> out;
  if (!text.starts_with("#!")) return out;
  std::string line = text.substr(2, text.find('\n') - 2);
  const auto from = line.find_first_not_of(" \t");
  if (from == std::string::npos) return out;
  line = line.substr(from);
  const auto blank = line.find_first_of(" \t");
  out.push_back(line.substr(0, blank));
  if (blank != std::string::npos) {
    const auto argument = line.find_first_not_of(" \t", blank);
    if (argument != std::string::npos) out.push_back(line.substr(argument));
  }
  return out;
}

Step run_unmodelled(Call& call) {
  const auto slash = call.argv.front().rfind('/');
  return Exited{call.not_modelled(call.argv.front().substr(slash == std::string::npos ? 0 : slash + 1))};
}

bool set_short_options(ShellOptions& options, std::string_view letters, bool on) {
  for (const char c : letters) {
    switch (c) {
      case 'e': options.errexit = on; break;
      case 'u': options.nounset = on; break;
      case 'x': options.xtrace = on; break;
      case 'f': options.noglob = on; break;
      case 'n': options.noexec = on; break;
      case 'v': options.verbose = on; break;
      case 'C': options.noclobber = on; break;
      case 'a': options.allexport = on; break;
      case 'm': options.monitor = on; break;
      case 'E': options.errtrace = on; break;
      case 'T': options.functrace = on; break;
      case 'h':
      case 'B':
      case 'b':
      case 'i':
      case 'l':
      case 'p':
      case 's':
      case 'P': break;
      default: return false;
    }
  }
  return true;
}

}  // namespace

void begin_state(Runner& runner, Task& task, Shell& shell) {
  ShellState& state = shell.state;
  import_environment(shell, task.environment);
  const Process& process = *find_process(runner.world(), task.pid);
  state.pid = state.self = visible_pid(runner.world(), task.pid, task.pid);
  state.started = runner.world().now;
  state.random = runner.world().random ^ (static_cast<std::uint64_t>(task.pid) << 32U);
  set_default(shell, "PATH", std::string(kDefaultPath));
  set_default(shell, "IFS", " \t\n");
  set_default(shell, "PS4", "+ ");
  set_default(shell, "OPTIND", "1");
  set_default(shell, "BASH_VERSION", "5.2.15(1)-release");
  set_default(shell, "BASH", "/bin/bash");
  set_default(shell, "OSTYPE", "linux-gnu");
  set_default(shell, "HOSTTYPE", "x86_64");
  set_default(shell, "MACHTYPE", "x86_64-pc-linux-gnu");
  set_default(shell, "PPID", std::to_string(visible_pid(runner.world(), task.pid, process.parent)));
  Variable& pwd = state.variables.edit("PWD");
  pwd.value = process.cwd_path;
  pwd.exported = true;
  Variable& level = state.variables.edit("SHLVL");
  level.value = std::to_string(level.value.empty() ? 1 : std::atoi(level.value.c_str()) + 1);
  level.exported = true;
}

std::optional<int> begin_shell(Runner& runner, Task& task) {
  const std::vector<std::string> argv = task.argv;
  Shell shell;
  begin_state(runner, task, shell);
  ShellState& state = shell.state;
  state.name = argv.front();
  const auto slash = argv.front().rfind('/');
  const std::string own_name = argv.front().substr(slash == std::string::npos ? 0 : slash + 1);
  state.options.posix = own_name == "sh" || own_name == "dash";
  std::size_t at = 1;
  bool command = false;
  bool input = false;
  for (; at < argv.size() && argv[at].size() > 1 && (argv[at][0] == '-' || argv[at][0] == '+'); ++at) {
    const std::string& word = argv[at];
    if (word == "--" ) {
      ++at;
      break;
    }
    if (word == "--norc" || word == "--noprofile" || word == "--login" || word == "--posix" || word == "--noediting" || word == "--verbose")
      continue;
    if (word == "--rcfile" || word == "--init-file") {
      ++at;
      continue;
    }
    if (word.starts_with("--")) {
      runner.write(task, 2, fmt::format("{}: {}: invalid option\n", argv.front(), word));
      return 2;
    }
    std::string letters;
    for (const char c : word.substr(1)) {
      if (c == 'c') {
        command = true;
      } else if (c == 's') {
        input = true;
      } else if (c == 'o' || c == 'O') {
        if (at + 1 < argv.size()) {
          ++at;
          if (argv[at] == "pipefail") state.options.pipefail = true;
          if (argv[at] == "errexit") state.options.errexit = true;
          if (argv[at] == "nounset") state.options.nounset = true;
        }
      } else {
        letters += c;
      }
    }
    if (!set_short_options(state.options, letters, word[0] == '-')) {
      runner.write(task, 2, fmt::format("{}: {}: invalid option\n", argv.front(), word));
      return 2;
    }
  }
  ScriptFrame script;
  if (command) {
    if (at >= argv.size()) {
      runner.write(task, 2, fmt::format("{}: -c: option requires an argument\n", argv.front()));
      return 2;
    }
    state.from_command = true;
    script.text = std::make_shared<const std::string>(argv[at++]);
    if (at < argv.size()) state.name = argv[at++];
  } else if (at < argv.size() && !input) {
    const std::string& file = argv[at++];
    Call call(runner, task, argv);
    const auto text = call.read_file(file);
    if (!text) {
      runner.write(task, 2, fmt::format("{}: {}: {}\n", argv.front(), file, error_text(call.code(text.error()))));
      return text.error().reason == Reason::kNoSuchFile ? 127 : 126;
    }
    state.name = file;
    script.text = std::make_shared<const std::string>(*text);
  } else {
    script.from_input = true;
    state.interactive = Call(runner, task, argv).is_terminal(0);
  }
  state.parameters.assign(argv.begin() + static_cast<std::ptrdiff_t>(std::min(at, argv.size())), argv.end());
  shell.frames.push_back(Frame{std::move(script), {}, false});
  task.running = std::move(shell);
  return std::nullopt;
}

int tell_of_refused_output(Runner& runner, Task& task, int status) {
  const std::string& name = task.argv.front();
  const Tool* tool = find_tool(std::string_view(name).substr(name.rfind('/') + 1));
  if (tool == nullptr) return status;
  const std::string_view why = error_text(task.refused);
  const auto say = [&](const std::string& text, int ends_with) {
    runner.write(task, 2, text + "\n");
    return ends_with;
  };
  const bool trouble = tool->name == "ls" || tool->name == "sort" || tool->package == "grep";
  if (tool->package == "coreutils" || tool->package == "grep") return say(fmt::format("{}: write error: {}", name, why), trouble ? 2 : 1);
  if (tool->package == "sed") return say(fmt::format("{}: couldn't flush stdout: {}", name, why), 4);
  if (tool->package == "mawk") return say(fmt::format("{}: close failed on file /dev/stdout ({})", name, why), 2);
  return status;  // most others never look
}

void load_program(Runner& runner, Task& task) {
  Call call(runner, task, task.argv);
  const Found found = call.find_command(task.argv.front());
  if (found.kind == Found::Kind::kUnmodelled) {
    task.running = Program(run_unmodelled);
    return;
  }
  task.wait.until = runner.world().now + kStartTime;
  if (found.kind == Found::Kind::kScript) {
    const auto text = call.read_file(found.path);
    std::vector<std::string> argv = text ? interpreter_of(*text) : std::vector<std::string>{};
    if (argv.empty()) argv.emplace_back("bash");
    argv.push_back(found.path);
    argv.insert(argv.end(), task.argv.begin() + 1, task.argv.end());
    const Found interpreter = call.find_command(argv.front());
    if (interpreter.kind != Found::Kind::kTool) {
      const std::string file = task.argv.front();
      task.running = Program([file, name = argv.front()](Call& c) -> Step {
        c.complain("bash: {}: {}: bad interpreter: No such file or directory\n", file, name);
        return Exited{126};
      });
      return;
    }
    task.argv = argv;
    load_program(runner, task);
    return;
  }
  const Walker walker{runner.world(), *find_process(runner.world(), task.pid)};
  const auto place = resolve(walker, found.path);
  const Tool* tool = place ? tool_at(walker, *place) : nullptr;
  if (tool == nullptr) {
    task.running = Program(run_unmodelled);
    return;
  }
  if (const std::string_view missing = missing_library(walker, tool->path); !missing.empty()) {
    task.running = Program([missing](Call& c) -> Step {
      c.complain("{}: error while loading shared libraries: {}: cannot open shared object file: No such file or directory\n",
                 c.argv.front(), missing);
      return Exited{127};
    });
    return;
  }
  if (tool->is_shell) {
    if (const auto status = begin_shell(runner, task)) {
      task.running = Program([code = *status](Call&) -> Step { return Exited{code}; });
    }
    return;
  }
  if (tool->start != nullptr) {
    task.running = tool->start(task.argv);
  } else {
    task.running = Program([run = tool->run](Call& c) -> Step { return Exited{run(c)}; });
  }
}

}  // namespace nslab::shell
