// exercises/author.h — what an author wants to know of an exercise: whether it is fair, and what its checks miss.
//
// The folder of an exercise has solution.sh, and mistakes/*.sh. A mistake says in comments what it must come to:
//
//   # fails: red-up ping      the checks that fail, all of them and no other (blocked ones are not named)
//   # cause: link-down        the short name of the cause of one of them (may be left out)
//   # blame: 4                a line that one of them must be blamed on (may be left out)
//
// Guarantees
//   1. An exercise is good (`good()`) when at the start no check passes but those that say `holds`, which all do; the
//      solution passes all; each mistake fails as it says; the same holds of variants, where a solution that was copied
//      from another variant does not pass.
//   2. A mutant of the solution is caught (it loses points), or equivalent (it built the same thing), or a survivor.
#ifndef NSLAB_EXERCISES_AUTHOR_H_
#define NSLAB_EXERCISES_AUTHOR_H_

#include <string>
#include <vector>

#include "exercises/exercise.h"
#include "exercises/fault.h"

namespace nslab::exercises {

struct Authored {
  std::string exercise{};
  std::string title{};
  double points = 0;
  std::size_t checks = 0, mistakes = 0;
  std::size_t mutants = 0, caught = 0, equivalent = 0;
  std::vector<std::string> survivors{};
  std::vector<std::string> problems{};  // one sentence each: where, what, what to do

  [[nodiscard]] bool good() const { return problems.empty(); }
  // The share of mutants caught, of those that are not equivalent; 1 where there are none.
  [[nodiscard]] double share() const {
    const std::size_t real = mutants - equivalent;
    return real == 0 ? 1.0 : static_cast<double>(caught) / static_cast<double>(real);
  }
};

// Refuses a folder that is no exercise or has no solution.sh.
Loaded<Authored> check_exercise(const std::string& folder, bool with_mutants = true);
std::string to_text(const Authored& authored);

}  // namespace nslab::exercises

#endif  // NSLAB_EXERCISES_AUTHOR_H_
