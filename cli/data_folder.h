// cli/data_folder.h — where the files that come with nslab are: lessons and exercises.
//
// Looked for in this order: the folder that the variable NSLAB_DATA_DIR names; share/nslab beside the folder of the
// program, as `cmake --install` lays it out; the source tree that the program was built in.
#ifndef NSLAB_CLI_DATA_FOLDER_H_
#define NSLAB_CLI_DATA_FOLDER_H_

#include <string>

namespace nslab::cli {

// The folder "exercises/NAME" of the data; where there is none, empty, and stderr is told where it was looked for.
std::string data_folder(const std::string& name);

}  // namespace nslab::cli

#endif  // NSLAB_CLI_DATA_FOLDER_H_
