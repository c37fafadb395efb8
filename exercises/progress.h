// exercises/progress.h — how far a learner has come in a lesson, as text that can be kept.
//
// What is kept is what was typed, not a world: the model gives the same world for the same lines, in every version that
// answers in the same way.
#ifndef NSLAB_EXERCISES_PROGRESS_H_
#define NSLAB_EXERCISES_PROGRESS_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

namespace nslab::exercises {

// A line that was typed, and the step that was next after it.
struct LoggedLine {
  std::string text{};
  std::size_t next = 0;
  friend bool operator==(const LoggedLine&, const LoggedLine&) = default;
};

struct Progress {
  std::uint64_t print = 0;  // of the lesson's edition (Lesson::print)
  std::size_t at = 0;       // the next step
  bool done = false;        // it was once finished
  std::vector<LoggedLine> log{};
  friend bool operator==(const Progress&, const Progress&) = default;
};

// JSON, one object, version 1.
std::string to_text(const Progress& progress);
// Refuses with what is wrong.
tl::expected<Progress, std::string> parse_progress(std::string_view text);

}  // namespace nslab::exercises

#endif  // NSLAB_EXERCISES_PROGRESS_H_
