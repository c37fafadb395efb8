// render/terminal.h — a topology as a small drawing for a terminal: 80 columns, no colour.
//
// A box a namespace, a row a link; ports stand below their bridge. A cable runs from its row to the right and names its far
// end, so nothing has to cross. What is wrong is said in words.
//
//   ╭─ red ─────────────────────────────╮
//   │ veth0  up    10.0.0.1/24          │────── blue:veth1
//   │ lo down                           │
//   ╰───────────────────────────────────╯
//
// Guarantees
//   1. No line is wider than `width`, where names allow it: names are never cut.
//   2. `ascii` uses no character beyond ASCII but what names bring; control characters of names are shown as '?'.
#ifndef NSLAB_RENDER_TERMINAL_H_
#define NSLAB_RENDER_TERMINAL_H_

#include <cstddef>
#include <string>

#include "render/picture.h"

namespace nslab::render {

struct TerminalOptions {
  std::size_t width = 80;
  bool ascii = false;
  bool loopback = true;     // say whether lo is up
  std::size_t fold = 10;    // from how many alike namespaces on they are drawn as one; 0: never
};

// The World as `viewer` names its namespaces.
std::string draw_terminal(const World& world, Pid viewer, const TerminalOptions& options = {});
// The same of a Picture: what is marked as added, changed or removed has +, ~ or - before it.
std::string draw_terminal(const Picture& picture, const TerminalOptions& options = {});

}  // namespace nslab::render

#endif  // NSLAB_RENDER_TERMINAL_H_
