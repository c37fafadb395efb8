// cli/shell_draw.h — the word `draw` of a prompt: the world as a drawing in the terminal, or as a file.
#ifndef NSLAB_CLI_SHELL_DRAW_H_
#define NSLAB_CLI_SHELL_DRAW_H_

#include <string>
#include <vector>

#include "cli/shell_console.h"

namespace nslab::cli {

// The world that the console is in; what the last line changed is marked with + ~ or -.
std::string drawing_of(const Console& console);
// draw, draw FILE.svg …: prints the drawing, or writes the file and says so.
void draw(const Console& console, const std::vector<std::string>& words);

}  // namespace nslab::cli

#endif  // NSLAB_CLI_SHELL_DRAW_H_
