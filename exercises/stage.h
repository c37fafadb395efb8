// exercises/stage.h — Stage: the world that every submission to an exercise begins in, and a submission run there.
//
// The world is started and the exercise's start script is run once; each submission runs in a copy, as a child of a
// process that stays behind: the observer, in whose name checks ask afterwards.
//
// Guarantees
//   1. Submissions see nothing of one another. A Stage may be used by many threads at once.
//   2. Nothing of a submission runs on the machine; steps, memory, output and virtual time are bounded.
#ifndef NSLAB_EXERCISES_STAGE_H_
#define NSLAB_EXERCISES_STAGE_H_

#include <optional>
#include <string>
#include <vector>

#include "exercises/exercise.h"
#include "exercises/fault.h"
#include "shell/session.h"
#include "shell/world/start.h"

namespace nslab::exercises {

struct Stage {
  shell::Beginnings begin{};
  shell::Limits limits{};
};

// What a class may use of the grader: enough for any honest script, and no more than a second or so.
shell::Limits grading_limits();

// Refuses a world that is not there, and a start script whose command fails.
Loaded<Stage> set_stage(const Exercise& exercise);

// A unit of a submission that has run.
struct UnitRun {
  int line = 0;
  std::string text{};
  int status = 0;
  bool configured = false;  // it changed something that checks look at
  std::string output{};
};

struct Performance {
  shell::Session before{};                     // as the script's first unit found it
  shell::Session after{};                      // some seconds after its end
  Pid observer = 0;
  std::string text{};
  std::vector<std::optional<shell::Session>> history{};  // before each unit but those that only look, by their words
  std::vector<UnitRun> units{};
  std::optional<shell::SyntaxError> fault{};
};

Performance perform(const Stage& stage, const std::string& name, const std::string& text);
// The session before a unit of a performance: kept, or run again up to there.
shell::Session session_before(const Performance& performance, std::size_t unit);

}  // namespace nslab::exercises

#endif  // NSLAB_EXERCISES_STAGE_H_
