// exercises/grade.h — grading a submission to an exercise.
//
// Guarantees
//   1. Equal exercises and texts give equal gradings, whatever was graded before or is graded beside it.
//   2. A text that is no shell script, floods, or never ends gets a verdict and no points; it costs bounded time and memory.
#ifndef NSLAB_EXERCISES_GRADE_H_
#define NSLAB_EXERCISES_GRADE_H_

#include <functional>
#include <optional>
#include <string>

#include "exercises/exercise.h"
#include "exercises/grading.h"
#include "exercises/stage.h"
#include "exercises/subject.h"

namespace nslab::exercises {

struct Submission {
  std::string name{};  // what reports call it
  std::string text{};
  std::optional<std::string> unreadable{};  // why there is no text
};

struct GradeOptions {
  bool reveal = false;  // hidden checks are shown like all others
  // What checks ask instead of the model: gets the performance in the model and answers in its stead. For --on=sandbox.
  std::function<Loaded<Subject>(const Performance&)> other{};
};

Grading grade(const Exercise& exercise, const Stage& stage, const Submission& submission, const GradeOptions& options = {});

}  // namespace nslab::exercises

#endif  // NSLAB_EXERCISES_GRADE_H_
