// model/link/spanning_tree.h — the spanning tree of bridges that are cabled to one another.
//
// On Linux bridges find it by telling each other what they know (BPDUs). The model looks at all of them at once and takes
// what they would agree on; ports that are to forward then go through listening and learning in their own time.
//
// Guarantees
//   1. Where all bridges of a ring have STP on, no frame goes round in it.
// Not modelled: the messages themselves and the seconds they take; bridges between that have STP off; root guard.
// Kernel: net/bridge/br_stp.c:br_configuration_update, br_root_selection, br_designated_port_selection
#ifndef NSLAB_MODEL_LINK_SPANNING_TREE_H_
#define NSLAB_MODEL_LINK_SPANNING_TREE_H_

#include <vector>

#include "model/world.h"

namespace nslab {

struct TreePort {
  LinkId bridge{}, port{};
  bool forwards = false;
};
// Settles who is root and by which port each bridge reaches it, for all that `bridge` is connected with, and gives every
// port of theirs that is not disabled. `bridge` has STP on.
std::vector<TreePort> settle_tree(World& world, LinkId bridge);
// The bridges with STP on at the other end of this bridge's cables.
std::vector<LinkId> tree_neighbours(const World& world, LinkId bridge);

}  // namespace nslab

#endif  // NSLAB_MODEL_LINK_SPANNING_TREE_H_
