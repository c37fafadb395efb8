// render/dot_path.h — a packet's way over a picture whose places are known.
#ifndef NSLAB_RENDER_DOT_PATH_H_
#define NSLAB_RENDER_DOT_PATH_H_

#include <string>

#include "render/dot.h"

namespace nslab::render {

inline constexpr double kPathWidth = 3.2;

// Arrows along cables and, inside namespaces, from link to link; a cross where the packet was lost.
std::string path_dot(const Series& series, std::size_t index, const PacketPath& path, const Positions& positions);

}  // namespace nslab::render

#endif  // NSLAB_RENDER_DOT_PATH_H_
