#include "exercises/learn.h"

#include "exercises/lesson_run.h"

namespace nslab::exercises {

namespace {

Snapshot snapshot_of(const shell::Session& session) { return take_snapshot(session.world, session.shell); }

// What a session printed since an earlier one.
std::string printed_since(const shell::Session& before, const shell::Session& after) {
  return shell::output_of(after, 0).substr(shell::output_of(before, 0).size());
}

}  // namespace

std::string essence(std::string_view command) {
  std::string out;
  std::size_t at = 0;
  while ((at = command.find_first_not_of(" \t\n", at)) != std::string_view::npos) {
    const auto end = std::min(command.find_first_of(" \t\n", at), command.size());
    const std::string_view word = command.substr(at, end - at);
    at = end;
    if (out.empty() && word == "sudo") continue;
    if (!out.empty()) out += ' ';
    out += word;
  }
  return out;
}

Match match(const LessonStep& step, std::string_view typed, const shell::Session& before, const shell::Session& after) {
  if (essence(typed) == essence(step.command)) return Match::kSame;
  shell::Session meant = before;
  const TypedResult ran = run_typed(meant, step.command);
  if (!ran.asks || snapshot_of(meant) != snapshot_of(after)) return Match::kOther;
  const bool configures = snapshot_of(meant) != snapshot_of(before);
  return configures || ran.output == printed_since(before, after) ? Match::kSameEffect : Match::kOther;
}

bool is_done(const LessonStep& task, const shell::Session& session) {
  shell::Session aside = session;
  const TypedResult ran = run_typed(aside, task.check);
  return ran.asks && ran.status == 0;
}

std::vector<Difference> differences(const Lesson& lesson, std::size_t at, const shell::Session& session) {
  auto meant = begin_lesson(lesson);
  if (!meant) return {};
  for (std::size_t i = 0; i < at && i < lesson.steps.size(); ++i) (void)run_typed(*meant, lesson.steps[i].command);
  return diff(snapshot_of(*meant), snapshot_of(session));
}

}  // namespace nslab::exercises
