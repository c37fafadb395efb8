#include "cli/shell_draw.h"

#include <clocale>
#include <cstdio>
#include <cstdlib>
#include <string_view>

#include "render/terminal.h"
#include "verify/topology.h"

namespace nslab::cli {

namespace {

// Whether the terminal shows more than ASCII (locale(7): the first of these that is set counts).
bool shows_utf8() {
  for (const char* name : {"LC_ALL", "LC_CTYPE", "LANG"}) {
    const char* value = std::getenv(name);
    if (value == nullptr || *value == '\0') continue;
    const std::string_view locale(value);
    return locale.find("UTF-8") != std::string_view::npos || locale.find("utf8") != std::string_view::npos;
  }
  return false;
}

render::Picture picture_of(const shell::Session& session) {
  return render::picture_of(session.world, verify::topology_of(session.world, session.shell));
}

}  // namespace

std::string drawing_of(const Console& console) {
  render::Picture now = picture_of(console.session());
  if (!console.past().empty()) render::mark_changes(now, picture_of(console.past().back().before));
  render::TerminalOptions options;
  options.ascii = !shows_utf8();
  return render::draw_terminal(now, options);
}

void draw(const Console& console, const std::vector<std::string>& words) {
  if (words.size() > 1) {
    std::printf("nslab: draw: expected nothing behind it; it draws in the terminal\n");
    return;
  }
  const std::string drawing = drawing_of(console);
  std::fwrite(drawing.data(), 1, drawing.size(), stdout);
  std::fflush(stdout);
}

}  // namespace nslab::cli
