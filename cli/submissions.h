// cli/submissions.h — the files that are graded: found, and read with care.
//
// Guarantees
//   1. Found in the order of their names, each once, however they were named.
//   2. Only regular files are read, and no more than 1 MiB of each; symbolic links are not followed, since a submission
//      might point at what its author must not see.
#ifndef NSLAB_CLI_SUBMISSIONS_H_
#define NSLAB_CLI_SUBMISSIONS_H_

#include <optional>
#include <string>
#include <vector>

#include "exercises/fault.h"
#include "exercises/grade.h"

namespace nslab::cli {

// Files, folders (all *.sh in them, at any depth) and patterns (*, ?, [...]). Refuses what is not there.
exercises::Loaded<std::vector<std::string>> find_submissions(const std::vector<std::string>& named);
// What cannot be read becomes a submission that says why.
exercises::Submission read_submission(const std::string& file);

}  // namespace nslab::cli

#endif  // NSLAB_CLI_SUBMISSIONS_H_
