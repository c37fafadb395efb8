// exercises/learn.h — what a learner typed, held against the lesson.
//
// Guarantees
//   1. Nothing here goes by the text of a command alone: another command that does the same is as good.
//   2. Looking (checks, comparisons) is done in copies; the learner's world stays as it is.
#ifndef NSLAB_EXERCISES_LEARN_H_
#define NSLAB_EXERCISES_LEARN_H_

#include <string>
#include <string_view>
#include <vector>

#include "exercises/lesson.h"
#include "model/snapshot.h"
#include "shell/session.h"

namespace nslab::exercises {

enum class Match : std::uint8_t {
  kSame,        // the lesson's command, but for blanks and sudo
  kSameEffect,  // another one that does, or shows, the same
  kOther,
};

// `before` is the world in which `typed` ran, `after` what it left.
Match match(const LessonStep& step, std::string_view typed, const shell::Session& before, const shell::Session& after);

// Whether what a task asks for is there.
bool is_done(const LessonStep& task, const shell::Session& session);

// In what the learner's world is not as the lesson would have it when `at` is the next step: left the lesson's, right the learner's.
std::vector<Difference> differences(const Lesson& lesson, std::size_t at, const shell::Session& session);

// What is left of a command when blanks at its ends, doubled blanks and sudo do not count.
std::string essence(std::string_view command);

}  // namespace nslab::exercises

#endif  // NSLAB_EXERCISES_LEARN_H_
