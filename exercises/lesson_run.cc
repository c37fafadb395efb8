#include "exercises/lesson_run.h"

#include "shell/terminal.h"

namespace nslab::exercises {

namespace {

constexpr Duration kLongest = std::chrono::minutes(10);

void check_task(shell::Session& session, const LessonStep& step, std::vector<LessonFault>& faults) {
  shell::Session aside = session;  // looking changes things too: neighbours, counters
  if (run_typed(aside, step.check).status == 0) {
    faults.push_back({step.line, "the task's check succeeds before anything was done", "", ""});
  }
  const TypedResult solved = run_typed(session, step.command);
  if (solved.status != 0) faults.push_back({step.line, "the task's solution fails", "", solved.output});
  aside = session;
  const TypedResult after = run_typed(aside, step.check);
  if (after.status != 0) faults.push_back({step.line, "the task's check fails after its solution", "", after.output});
}

}  // namespace

tl::expected<shell::Session, std::string> begin_lesson(const Lesson& lesson) {
  shell::WorldRequest request;
  request.world = lesson.world;
  const auto plan = shell::find_plan(request);
  auto world = plan ? shell::start_world(*plan, request.seed) : tl::unexpected(plan.error());
  if (!world) return tl::unexpected(world.error().where + ": " + world.error().what);
  return shell::open_terminal(std::move(*world));
}

TypedResult run_typed(shell::Session& session, const std::string& text, const shell::Watch& watch) {
  TypedResult ran;
  const std::size_t before = shell::output_of(session, 0).size();
  shell::UnitReader reader(text);
  while (ran.asks && shell::reader_of(session).asks == shell::Asks::kCommand) {
    const auto unit = reader.next();
    if (!unit) {
      ran.output = "bash: " + unit.error().message + "\n";
      ran.status = 2;
      return ran;
    }
    if (!*unit) break;
    shell::hand_over(session, **unit, watch);
    ran.asks = shell::run_ahead(session, kLongest, watch) == shell::Progress::kAsks;
  }
  ran.output = shell::output_of(session, 0).substr(before);
  const shell::ShellState* state = shell::shell_state(session);
  ran.status = state == nullptr ? session.status : state->status;
  return ran;
}

std::vector<LessonFault> check_lesson(Lesson& lesson) {
  std::vector<LessonFault> faults;
  auto session = begin_lesson(lesson);
  if (!session) return {{0, session.error(), "", ""}};
  for (LessonStep& step : lesson.steps) {
    if (step.is_task) {
      check_task(*session, step, faults);
      continue;
    }
    const TypedResult ran = run_typed(*session, step.command);
    if (!ran.asks) faults.push_back({step.line, "the command does not end", "", ran.output});
    if (!session->unmodelled.empty()) faults.push_back({step.line, "not modelled: " + session->unmodelled.back().what, "", ""});
    session->unmodelled.clear();
    if (ran.output != step.output) faults.push_back({step.line, "`" + step.command + "' prints something else", step.output, ran.output});
    step.output = ran.output;
  }
  return faults;
}

}  // namespace nslab::exercises
