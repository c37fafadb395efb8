// exercises/variant.h — Renaming: how an exercise differs from student to student.
//
// An exercise names what may vary: names, and networks. A student's variant has other names and other networks in
// their place, everywhere: in the task, the start, the checks, the solution and the mistakes. The idea stays; an
// answer that was copied does not fit.
//
// Guarantees
//   1. Equal students and exercises give equal variants; no student (empty) gives the exercise as it is written.
//   2. Names stay distinct, and networks apart from one another; a network keeps its length, and each address in it its place.
//   3. Lines stay where they are, so that messages about a variant fit the file.
// Not changed: words that are part of longer ones ("redo"), addresses outside of the networks.
#ifndef NSLAB_EXERCISES_VARIANT_H_
#define NSLAB_EXERCISES_VARIANT_H_

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "exercises/exercise.h"

namespace nslab::exercises {

struct Renaming {
  std::vector<std::pair<std::string, std::string>> names{};
  std::vector<std::pair<Prefix, Prefix>> networks{};
};

// How things are called for one student.
Renaming renaming_of(const Vary& vary, std::string_view exercise, std::string_view student);
std::string renamed(const Renaming& renaming, std::string_view text);

}  // namespace nslab::exercises

#endif  // NSLAB_EXERCISES_VARIANT_H_
