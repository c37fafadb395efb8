// exercises/lesson.h — Lesson: a text with commands in it, each with the output that a reader sees.
//
// A lesson is a Markdown file that reads well by itself. It begins with a YAML head:
//
//   ---
//   title: What a network namespace is
//   about: One line for the list of lessons.
//   number: 1                   # its place in the list
//   level: 1                    # 1 first steps, 2 networks, 3 subtle things
//   world: host                 # host or empty; left out: host
//   source: where the idea comes from
//   ---
//
// Fenced blocks `console` hold commands ("# COMMAND", further lines of the same command "> …") and what they print. Fenced
// blocks `task` hold YAML: something that the reader does alone (`ask`), `hint` (one or a list), the command that must
// succeed when it is done (`check`), and a `solution`. A comment <!-- hint: … --> before a console block is a hint to its first command.
//
// Guarantees
//   1. What does not follow this form is refused with the line, what was expected and what to do.
//   2. Each step has the text that stands between it and the step before; nothing of the text is lost.
#ifndef NSLAB_EXERCISES_LESSON_H_
#define NSLAB_EXERCISES_LESSON_H_

#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

namespace nslab::exercises {

// One command to type, or one thing to do alone.
struct LessonStep {
  int line = 0;          // in the file
  std::string text{};    // Markdown, before it
  bool is_task = false;
  std::string command{};  // a task: its solution
  std::string output{};   // what a reader sees; with its last newline
  std::vector<std::string> hints{};
  std::string ask{}, check{};  // of a task
};

struct Lesson {
  std::string name{};  // its folder's
  std::string title{}, about{}, source{};
  std::string world = "host";
  int number = 0, level = 1;
  std::vector<LessonStep> steps{};
  std::string closing{};  // the text after the last step
  std::uint64_t print = 0;  // of the commands: two editions with the same can continue one another's progress
};

struct LessonError {
  int line = 0;
  std::string what{};
};

tl::expected<Lesson, LessonError> parse_lesson(std::string_view text, const std::string& name);

// The lesson's text with the outputs that its steps have now: for those who write lessons.
std::string with_outputs(std::string_view text, const Lesson& lesson);

}  // namespace nslab::exercises

#endif  // NSLAB_EXERCISES_LESSON_H_
