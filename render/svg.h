// render/svg.h — pictures by Graphviz: SVG and PNG. The one part of render that starts a process.
//
// Two runs, however many pictures: `dot` lays out all places of a series together, `neato -n2` draws each picture at these
// places. Both get everything at once on their standard input.
//
// Guarantees
//   1. Nothing is asked of a shell; nothing is left running.
//   2. Where Graphviz is not installed, or fails, the error says so and what to do.
#ifndef NSLAB_RENDER_SVG_H_
#define NSLAB_RENDER_SVG_H_

#include <string>
#include <tl/expected.hpp>
#include <vector>

#include "render/dot.h"

namespace nslab::render {

struct GraphvizError {
  bool is_missing = false;  // no such program
  std::string what{};
};
template <class T>
using Drawn = tl::expected<T, GraphvizError>;

enum class ImageFormat : std::uint8_t { kSvg, kPng };

// Where Graphviz puts the places of a series.
Drawn<Positions> lay_out(const Series& series);
// One image for each of the panels.
Drawn<std::vector<std::string>> draw(const Series& series, const std::vector<std::size_t>& panels, ImageFormat format);
// An SVG as a file of its own: it has a name, and follows the reader's choice of light or dark.
std::string standalone(const std::string& svg, const std::string& name);
// The same as a part of a page, whose style sheet has `night_css`.
std::string labelled(const std::string& svg, const std::string& name);
std::string night_css();

}  // namespace nslab::render

#endif  // NSLAB_RENDER_SVG_H_
