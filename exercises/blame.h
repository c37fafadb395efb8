// exercises/blame.h — Blamer: which lines of a submission made checks fail.
//
// Guarantees
//   1. A line is named because the check passed before it and not after it, or because it failed and speaks of what the
//      check is about. Where neither is so nobody is blamed: what is missing was never tried.
//   2. Of a check that has to probe or to run a command, and did not pass at the start, no line is named: looking for one
//      would take a probe a line.
#ifndef NSLAB_EXERCISES_BLAME_H_
#define NSLAB_EXERCISES_BLAME_H_

#include <cstddef>
#include <optional>
#include <vector>

#include "exercises/exercise.h"
#include "exercises/grading.h"
#include "exercises/model_subject.h"
#include "exercises/stage.h"

namespace nslab::exercises {

class Blamer {
 public:
  explicit Blamer(const Performance& performance) : performance_(performance) {}

  // For a check that does not pass at the end.
  std::vector<BlamedLine> blame(const Check& check);

 private:
  bool passes_before(std::size_t unit, const Check& check);
  std::optional<std::size_t> undone_by(const Check& check);
  std::optional<std::size_t> undone_by_halving(const Check& check);

  const Performance& performance_;
  std::vector<std::optional<shell::Session>> sessions_{};  // those that the performance did not keep
  std::vector<std::optional<ModelSubject>> looks_{};  // by unit, made when asked for
};

}  // namespace nslab::exercises

#endif  // NSLAB_EXERCISES_BLAME_H_
