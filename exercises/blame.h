// exercises/blame.h — which lines of a submission made a check fail.
//
// Guarantees
//   1. A line is named because the check passed before it and not after it, or because it failed and speaks of what the
//      check is about. Where neither is so nobody is blamed: what is missing was never tried.
#ifndef NSLAB_EXERCISES_BLAME_H_
#define NSLAB_EXERCISES_BLAME_H_

#include <vector>

#include "exercises/exercise.h"
#include "exercises/grading.h"
#include "exercises/stage.h"

namespace nslab::exercises {

std::vector<BlamedLine> blame(const Performance& performance, const Check& check);

}  // namespace nslab::exercises

#endif  // NSLAB_EXERCISES_BLAME_H_
