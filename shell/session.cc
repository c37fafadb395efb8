#include "shell/session.h"

#include <fmt/format.h>

#include "shell/pace.h"
#include "shell/run/call.h"
#include "shell/run/machine.h"
#include "shell/session_parts.h"
#include "shell/tools/table.h"

namespace nslab::shell {

namespace {

constexpr Duration kLastMoment = std::chrono::milliseconds(300);

// What is done with the result of a text in the script's shell: run to its end, or to where a limit stops it.
void run_to_idle(Session& session, Runner& runner) {
  wake(session);
  runner.run_until([&] { return is_idle(session); });
}

}  // namespace

const ShellState* shell_state(const Session& session) {
  const auto at = session.tasks.find(session.shell);
  if (at == session.tasks.end()) return nullptr;
  const auto* shell = std::get_if<Shell>(&at->second->running);
  return shell == nullptr ? nullptr : &shell->state;
}

const std::string& output_of(const Session& session, std::uint32_t output) {
  static const std::string kNothing;
  return output < session.world.output->size() ? (*session.world.output)[output] : kNothing;
}

Session begin_session(World world, Pid shell, const SessionOptions& options) {
  Session session;
  session.world = std::move(world);
  session.shell = shell;
  session.limits = options.limits;
  session.terminal = options.terminal;
  session.hides_trace = options.hides_trace;
  session.hurried = options.hurried;
  const Process& process = *find_process(session.world, shell);
  Task task;
  task.pid = shell;
  task.argv = *process.argv;
  task.environment = {"PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "HOME=/root", "LC_ALL=C.UTF-8", "TERM=dumb"};
  session.tasks[shell] = Cow<Task>(std::move(task));
  const Watch nobody;
  Runner runner(session, nobody);
  Open null;
  null.by = shell;
  null.path = "/dev/null";
  null.descriptor = 0;
  (void)runner.execute(null);
  Shell state;
  Task& made = session.tasks[shell].edit();
  begin_state(runner, made, state);
  state.driven = true;
  state.state.name = options.script_name;
  if (options.script_name != "bash") {  // what ps and lsns show of it: bash SCRIPT ARGUMENTS
    Exec run;
    run.by = shell;
    run.argv = {"bash", options.script_name};
    run.argv.insert(run.argv.end(), options.arguments.begin(), options.arguments.end());
    (void)runner.execute(run);
  }
  state.state.parameters = options.arguments;
  state.state.interactive = options.interactive;
  state.state.options.expand_aliases = options.interactive;
  made.running = std::move(state);
  direct_output(runner, shell, 0);
  return session;
}

UnitResult run_unit(Session& session, const Unit& unit, std::uint32_t output, const Watch& watch) {
  UnitResult result;
  result.line = unit.line;
  result.text = unit.text;
  result.prelude = unit.prelude;
  result.output = output;
  Runner runner(session, watch);
  try {
    pause_before(session, runner, unit.text);
    if (!session.ended) {
      direct_output(runner, session.shell, output);
      if (main_shell(session)->state.options.verbose) runner.write(*runner.task(session.shell), 2, unit.text + "\n");
      ListFrame list;
      list.list = unit.list;
      main_shell(session)->frames.push_back(Frame{std::move(list), {}, false});
      run_to_idle(session, runner);
    }
  } catch (const LimitReached& limit) {
    stop(session, fmt::format("line {}: {}", unit.line, limit.why));
  }
  const Shell* shell = main_shell(session);
  if (shell == nullptr) {
    result.status = session.status;
    result.ended_script = true;
    return result;
  }
  result.status = shell->state.status;
  result.ended_script = shell->exiting;
  return result;
}

int run_text(Session& session, const std::string& text, std::uint32_t output, const Watch& watch) {
  UnitReader reader(text);
  int status = 0;
  while (!session.ended) {
    const auto unit = reader.next();
    if (!unit || !*unit) break;
    const UnitResult result = run_unit(session, **unit, output, watch);
    status = result.status;
    if (result.ended_script) break;
  }
  return status;
}

void finish_session(Session& session, const Watch& watch) {
  if (session.ended) return;
  Runner runner(session, watch);
  try {
    if (!main_shell(session)->exiting) runner.run_for(kLastMoment);
    if (session.ended) return;
    direct_output(runner, session.shell, 0);
    Shell& shell = *main_shell(session);
    shell.driven = false;
    wake(session);
    runner.run_until([&] { return session.ended; });
  } catch (const LimitReached& limit) {
    stop(session, limit.why);
  }
}

}  // namespace nslab::shell
