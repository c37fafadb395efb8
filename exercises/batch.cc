#include "exercises/batch.h"

#include <algorithm>
#include <atomic>
#include <thread>

namespace nslab::exercises {

std::vector<Grading> grade_all(const Exercise& exercise, const Stage& stage, const Batch& batch, const GradeOptions& options) {
  std::vector<Grading> results(batch.count);
  std::atomic<std::size_t> next{0};
  std::atomic<std::size_t> done{0};
  const auto work = [&] {
    for (std::size_t at = next++; at < batch.count; at = next++) {
      results[at] = grade(exercise, stage, batch.read(at), options);
      const std::size_t finished = ++done;
      if (batch.progress) batch.progress(finished);
    }
  };
  std::vector<std::thread> others;
  const std::size_t jobs = std::clamp<std::size_t>(batch.jobs, 1, std::max<std::size_t>(batch.count, 1));
  for (std::size_t i = 1; i < jobs; ++i) others.emplace_back(work);
  work();
  for (std::thread& other : others) other.join();
  return results;
}

}  // namespace nslab::exercises
