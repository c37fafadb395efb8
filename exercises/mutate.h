// exercises/mutate.h — mutants of a script: what it would be with one slip of the hand.
//
// Guarantees
//   1. Each mutant differs from the script in one place: a command left out, two neighbours swapped, or one word changed
//      as people change it by mistake (an address, a length, a name, a direction, up and down …).
//   2. Equal scripts give equal mutants, in one order.
// Not made: mutants of more than one slip, and of words inside loops' heads and substitutions.
#ifndef NSLAB_EXERCISES_MUTATE_H_
#define NSLAB_EXERCISES_MUTATE_H_

#include <string>
#include <vector>

namespace nslab::exercises {

struct Mutant {
  std::string what{};  // "line 3 left out", "line 3: 10.0.0.1/24 becomes 10.0.0.2/24"
  std::string text{};
};

std::vector<Mutant> mutants_of(const std::string& script);

}  // namespace nslab::exercises

#endif  // NSLAB_EXERCISES_MUTATE_H_
