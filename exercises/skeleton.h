// exercises/skeleton.h — the files of a new exercise, small and complete, for an author to change.
//
// Guarantees
//   1. The skeleton is good as it stands (exercises/author.h).
#ifndef NSLAB_EXERCISES_SKELETON_H_
#define NSLAB_EXERCISES_SKELETON_H_

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace nslab::exercises {

// Each file's place in the folder, and its text.
std::vector<std::pair<std::string, std::string_view>> skeleton();

}  // namespace nslab::exercises

#endif  // NSLAB_EXERCISES_SKELETON_H_
