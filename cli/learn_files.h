// cli/learn_files.h — where lessons are read from and progress is kept.
//
// Progress is a file a lesson, in $XDG_STATE_HOME/nslab/learn (~/.local/state/nslab/learn). It is replaced as a whole, so
// whoever is interrupted, at whatever moment, finds the old one or the new one.
#ifndef NSLAB_CLI_LEARN_FILES_H_
#define NSLAB_CLI_LEARN_FILES_H_

#include <optional>
#include <string>
#include <vector>

#include "exercises/lesson.h"
#include "exercises/progress.h"

namespace nslab::cli {

// All lessons in their order; says on stderr what is wrong, and then gives none.
std::vector<exercises::Lesson> read_lessons();

// What is kept of a lesson. Nothing: none, or it belongs to another edition of the lesson, or cannot be read (told on stderr).
std::optional<exercises::Progress> read_progress(const exercises::Lesson& lesson);
// False: it could not be kept (told on stderr).
bool keep_progress(const exercises::Lesson& lesson, const exercises::Progress& progress);

}  // namespace nslab::cli

#endif  // NSLAB_CLI_LEARN_FILES_H_
