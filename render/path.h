// render/path.h — PacketPath: the way of one packet and of its answer, read from a Trace, for drawings.
//
// A Trace tells every decision about every packet. Here it becomes a row of moves from link to link, each with what was
// decided there in words, and what it came to.
//
// Guarantees
//   1. Every move is an event of the engine: nothing is filled in.
//   2. Where a packet waited for a neighbour's address in vain, the question for it is shown in its place.
#ifndef NSLAB_RENDER_PATH_H_
#define NSLAB_RENDER_PATH_H_

#include <optional>
#include <string>
#include <vector>

#include "model/trace.h"
#include "model/world.h"
#include "render/picture.h"
#include "verify/topology.h"

namespace nslab::render {

struct PathMove {
  NetnsId netns{};          // where that is
  LinkId from{}, to{};      // equal: something happens at a link. No `from`: the packet is made there
  bool wire = false;        // over a cable; else inside a namespace
  bool back = false;        // of the answer
  bool neighbour = false;   // of the question for a neighbour's address
  std::string where{};      // the namespace, as its viewer calls it
  std::string text{};       // "route default via 10.0.0.254 dev veth1-pc"
};

struct PacketPath {
  std::string packet{};     // "ping 10.0.0.1 → 10.0.0.2"
  std::vector<PathMove> moves{};
  bool arrived = false;     // it was taken
  bool answered = false;    // and its answer came back
  bool lost = false;        // somebody dropped it, or its answer
  LinkId lost_at{};
  NetnsId lost_in{};
  std::string outcome{};    // one sentence
  std::string lesson{};     // of a loss: why the kernel does so
};

// The first packet that a program sent; none where no program sent any. Names are those of `world` and its `topology`.
std::optional<PacketPath> path_of(const World& world, const verify::Topology& topology, const Trace& trace);
// Whether a program sent a packet in it; the kernel sends some on its own account.
bool has_packet(const Trace& trace);

// The same over a picture in which namespaces are folded.
void fold_path(PacketPath& path, const Folding& folding);

}  // namespace nslab::render

#endif  // NSLAB_RENDER_PATH_H_
