// render/svg_process.h — a program of Graphviz, fed and read to its end.
#ifndef NSLAB_RENDER_SVG_PROCESS_H_
#define NSLAB_RENDER_SVG_PROCESS_H_

#include <string>
#include <vector>

#include "render/svg.h"

namespace nslab::render {

// Starts argv[0] from PATH with `input` on its standard input; gives what it prints.
Drawn<std::string> run_graphviz(const std::vector<std::string>& argv, const std::string& input);

}  // namespace nslab::render

#endif  // NSLAB_RENDER_SVG_PROCESS_H_
