// render/dot_stage.h — Stage: the places that a series of Pictures needs, so that nothing jumps from one to the next.
//
// A place is given to a namespace or a link for as long as it is there; when it is gone another may take it. What is in the
// series at any time is laid out once, together; each single Picture then shows what it has, at the same places.
//
// Guarantees
//   1. An object keeps its place through all Pictures in which it is in the same namespace.
//   2. A place is large enough for all that ever stands there.
//   3. Equal series give equal Stages.
#ifndef NSLAB_RENDER_DOT_STAGE_H_
#define NSLAB_RENDER_DOT_STAGE_H_

#include <cstddef>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "render/picture.h"

namespace nslab::render {

// In points, as Graphviz counts.
struct Size {
  double width = 0, height = 0;
  void grow(const Size& other);
};

struct LinkPlace {
  std::size_t netns = 0;  // the place of its namespace
  bool hub = false;
  Size size{};
  std::size_t depth = 0;  // how many steps from where the drawing begins
};
struct NetnsPlace {
  std::vector<std::size_t> links{};
  Size label{};
};
struct PlacePair {          // what joins two places
  std::size_t a = 0, b = 0;  // a is drawn before b
  PictureWire::Kind kind = PictureWire::Kind::kVeth;
  bool shapes = true;        // the layout follows it; else it was there for a moment only
};

struct Stage {
  std::vector<NetnsPlace> namespaces{};
  std::vector<LinkPlace> links{};
  std::vector<PlacePair> pairs{};
  std::vector<std::pair<std::size_t, std::size_t>> ways{};  // through a namespace: from the link nearer to the beginning
  bool sideways = true;                                     // from left to right; else from top to bottom
  // By Picture: where each of its objects stands.
  std::vector<std::map<NetnsId, std::size_t>> netns_at{};
  std::vector<std::map<LinkId, std::size_t>> link_at{};

  // The pair that joins two places, in either order; pairs.size() where there is none.
  [[nodiscard]] std::size_t pair_of(std::size_t a, std::size_t b) const;
};

Stage stage_of(const std::vector<Picture>& series);

}  // namespace nslab::render

#endif  // NSLAB_RENDER_DOT_STAGE_H_
