// model/file/place.h — whether a place is the one that a path names.
//
// Kernel: fs/d_path.c, the other way round.
#ifndef NSLAB_MODEL_FILE_PLACE_H_
#define NSLAB_MODEL_FILE_PLACE_H_

#include <string_view>

#include "model/file/paths.h"

namespace nslab {

// Whether a file of a tree is the one at this absolute path, in which no part is a symbolic link. The same as comparing
// with `path_of`, but for files of several names, and without looking through whole directories.
bool is_at(const Walker& walker, const Place& place, std::string_view path);

}  // namespace nslab

#endif  // NSLAB_MODEL_FILE_PLACE_H_
