#include "exercises/stage.h"

#include <fmt/format.h>

#include "model/execute.h"
#include "shell/run/runner.h"
#include "shell/script/parse.h"

namespace nslab::exercises {

namespace {

constexpr Duration kSettle = std::chrono::seconds(3);  // duplicate address detection, events of links, servers that begin

std::string first_line(const std::string& text) { return text.substr(0, text.find('\n')); }

// The observer is the parent of what earlier scripts left running, and waits for it as a shell would.
void reap_ended(World& world, Pid observer) {
  std::vector<Pid> ended;
  for (const auto& [pid, process] : world.processes) {
    if (process.parent == observer && process.state == ProcessState::kZombie) ended.push_back(pid);
  }
  for (const Pid pid : ended) {
    Reap reap;
    reap.by = observer;
    reap.child = pid;
    (void)execute(world, reap);
  }
}

// Runs the exercise's own script; what it leaves running goes on.
std::optional<Fault> run_start(const Exercise& exercise, shell::Beginnings& begin) {
  shell::SessionOptions options;
  options.script_name = "start";
  shell::Session session = shell::begin_session(std::move(begin.world), begin.shell, options);
  session.tasks.insert(begin.tasks.begin(), begin.tasks.end());
  shell::UnitReader reader(exercise.start);
  while (!session.ended) {
    const auto unit = reader.next();
    if (!unit || !*unit) break;
    const shell::UnitResult result = shell::run_unit(session, **unit, 0);
    if (result.status == 0 && !session.ended) continue;
    const std::string why = session.stopped ? *session.stopped : first_line(shell::output_of(session, 0));
    return Fault{fmt::format("{}/exercise.yaml:{}", exercise.folder, exercise.start_line + result.line),
                 fmt::format("the start script's `{}` fails with status {}: {}", first_line(result.text), result.status, why), false};
  }
  const shell::Watch nobody;
  shell::Runner(session, nobody).run_for(kSettle);
  session.tasks.erase(begin.shell);
  reap_ended(session.world, begin.shell);
  begin.tasks = std::move(session.tasks);
  begin.world = std::move(session.world);
  begin.world.output = {};
  return std::nullopt;
}

}  // namespace

shell::Limits grading_limits() {
  shell::Limits limits;
  limits.steps = 300'000;
  limits.bytes = 32U << 20U;
  limits.tasks = 200;
  limits.depth = 400;
  return limits;
}

Loaded<Stage> set_stage(const Exercise& exercise) {
  shell::WorldRequest request;
  request.world = exercise.world;
  const auto plan = shell::find_plan(request);
  auto begin = plan ? shell::start_world(*plan, request.seed) : tl::unexpected(plan.error());
  if (!begin) return tl::unexpected(Fault{begin.error().where, begin.error().what, begin.error().is_outside});
  Stage stage;
  stage.begin = std::move(*begin);
  stage.limits = grading_limits();
  if (auto fault = run_start(exercise, stage.begin)) return tl::unexpected(*fault);
  return stage;
}

Performance perform(const Stage& stage, const std::string& name, const std::string& text) {
  Performance out;
  out.observer = stage.begin.shell;
  World world = stage.begin.world;
  Clone clone;
  clone.by = out.observer;
  const auto reply = execute(world, clone);
  const Pid shell = reply ? std::get<Child>(*reply).pid : out.observer;
  shell::SessionOptions options;
  options.script_name = name;
  options.limits = stage.limits;
  shell::Session session = shell::begin_session(std::move(world), shell, options);
  session.tasks.insert(stage.begin.tasks.begin(), stage.begin.tasks.end());
  out.before = session;
  shell::UnitReader reader(text);
  std::uint32_t output = 1;
  while (!session.ended) {
    auto unit = reader.next();
    if (!unit) {
      out.fault = unit.error();
      break;
    }
    if (!*unit) break;
    out.history.push_back(session);
    const shell::UnitResult result = shell::run_unit(session, **unit, output++);
    out.units.push_back({result.line, result.text, result.status, ""});
    reap_ended(session.world, out.observer);
    if (result.ended_script) break;
  }
  shell::finish_session(session);
  for (std::size_t i = 0; i < out.units.size(); ++i) out.units[i].output = shell::output_of(session, static_cast<std::uint32_t>(i) + 1);
  if (!session.stopped) {
    session.shell = out.observer;
    const shell::Watch nobody;
    try {
      shell::Runner(session, nobody).run_for(kSettle);
    } catch (const shell::LimitReached& limit) {
      session.stopped = limit.why;
    }
  }
  reap_ended(session.world, out.observer);
  out.after = std::move(session);
  return out;
}

}  // namespace nslab::exercises
