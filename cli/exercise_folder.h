// cli/exercise_folder.h — where an exercise is that somebody named.
#ifndef NSLAB_CLI_EXERCISE_FOLDER_H_
#define NSLAB_CLI_EXERCISE_FOLDER_H_

#include <string>
#include <vector>

namespace nslab::cli {

// A folder with an exercise.yaml as it stands, else that of an exercise that comes with nslab.
std::string exercise_folder(const std::string& named);
// All that come with nslab, by level, then name.
std::vector<std::string> shipped_exercises();

}  // namespace nslab::cli

#endif  // NSLAB_CLI_EXERCISE_FOLDER_H_
