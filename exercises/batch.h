// exercises/batch.h — many submissions graded on several threads.
//
// Guarantees
//   1. Results stand in the order of the submissions, and are the same for any number of threads.
//   2. A submission is read when its turn comes and let go afterwards: memory does not grow with the class but for the results.
#ifndef NSLAB_EXERCISES_BATCH_H_
#define NSLAB_EXERCISES_BATCH_H_

#include <functional>
#include <vector>

#include "exercises/grade.h"

namespace nslab::exercises {

struct Batch {
  std::size_t count = 0;
  std::function<Submission(std::size_t)> read{};          // called from several threads
  std::function<void(std::size_t done)> progress{};       // called from several threads; may be empty
  std::size_t jobs = 1;
};

std::vector<Grading> grade_all(const Exercise& exercise, const Stage& stage, const Batch& batch, const GradeOptions& options = {});

}  // namespace nslab::exercises

#endif  // NSLAB_EXERCISES_BATCH_H_
