// render/dot.h — a Picture as DOT, the language of Graphviz.
//
// A cluster a namespace, a box a link, bridges as hubs, cables between clusters. Every identifier is a number of a place or
// of an object; names are only ever text, escaped. What is in a series of Pictures is laid out together, so that nothing jumps.
//
// Guarantees
//   1. `dot` accepts what is written here, whatever the names (a property test feeds it odd ones).
//   2. Without `positions` the text stands for itself: what a series has at other times is in it, invisible and of the same
//      size, so that `dot` puts everything at the same place in each picture of the series.
//   3. With `positions`, each place is pinned: to be drawn by `neato -n2`, which then lays out nothing.
#ifndef NSLAB_RENDER_DOT_H_
#define NSLAB_RENDER_DOT_H_

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "render/dot_stage.h"
#include "render/path.h"
#include "render/picture.h"

namespace nslab::render {

// One picture of a series with what stands around it.
struct Panel {
  Picture picture{};                  // with its changes marked
  std::string heading{}, command{};   // above it; empty: nothing
  std::optional<PacketPath> path{};   // drawn over it
  std::string prefix{};               // before the ids of the objects in an SVG
};

// Where Graphviz has put the places of a Stage: attributes as it writes them.
struct Positions {
  std::string box{};                                // of the whole
  std::map<std::string, std::string> boxes{};       // of clusters, by name
  std::map<std::string, std::string> labels{};      // of clusters, by name; "" is the whole's
  std::map<std::string, std::string> nodes{};
  std::map<std::string, std::string> edges{};       // by id
};

struct Series {
  std::vector<Panel> panels{};
  Stage stage{};
  bool titled = true;   // headings above
  bool legend = true;   // below
};

// Finds the places for panels.
Series make_series(std::vector<Panel> panels, bool titled, bool legend);

// All places at their full size, for Graphviz to lay out.
std::string layout_dot(const Series& series);
std::string panel_dot(const Series& series, std::size_t index, const Positions* positions = nullptr);

}  // namespace nslab::render

#endif  // NSLAB_RENDER_DOT_H_
