// exercises/lesson_run.h — a lesson run through from its first command to its last, as a reader who types all of it.
#ifndef NSLAB_EXERCISES_LESSON_RUN_H_
#define NSLAB_EXERCISES_LESSON_RUN_H_

#include <string>
#include <tl/expected.hpp>
#include <vector>

#include "exercises/lesson.h"
#include "shell/session.h"

namespace nslab::exercises {

// The session that a lesson begins in; an error says why there is none.
tl::expected<shell::Session, std::string> begin_lesson(const Lesson& lesson);

struct TypedResult {
  std::string output{};
  int status = 0;
  bool asks = true;  // it ended, and the shell is at its prompt again
};

// Types a text of complete commands at the session's prompt and waits for their end.
TypedResult run_typed(shell::Session& session, const std::string& text, const shell::Watch& watch = {});

// What does not hold in a lesson.
struct LessonFault {
  int line = 0;
  std::string what{};
  std::string expected{}, seen{};
};

// Runs all: every command's output is as the lesson shows it; each task's check fails before its solution and succeeds
// after it. `lesson` is given the outputs that were seen.
std::vector<LessonFault> check_lesson(Lesson& lesson);

}  // namespace nslab::exercises

#endif  // NSLAB_EXERCISES_LESSON_RUN_H_
