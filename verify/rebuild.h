// verify/rebuild.h — rebuild: the commands that make a World again, in an order that works.
//
// It works by doing: each command is run in the fresh World at once, and the next step asks for what still differs
// there. So whatever the kernel does by itself (connected routes, link-local addresses, a bridge's address) is neither
// asked for twice nor missed, and where a thing was taken away that comes by itself, it is taken away again.
//
// Guarantees
//   1. Run in a World like `fresh`, the commands give a World whose Snapshot is that of the blueprint's, but for what
//      `left_out` names (a property test holds this).
//   2. A command that the model refuses is not among them; `left_out` says so.
// Not rebuilt: counters, processes (but one for each namespace that only a process holds), files, connections, numbers of
//   queues, multipath nexthops that are dead; without `learned`, what bridges and neighbours have learned; and what only
//   the order of the past can give: the address of a bridge that was never given one and has no port, DOWN or
//   LOWERLAYERDOWN of a link whose peer has moved away, a link-local address of a link that has
//   lost its carrier since, the qdisc of a VLAN that is down.
#ifndef NSLAB_VERIFY_REBUILD_H_
#define NSLAB_VERIFY_REBUILD_H_

#include <string>
#include <vector>

#include "verify/blueprint.h"

namespace nslab::verify {

struct RebuildOptions {
  bool learned = false;  // neighbours and forwarding entries that nobody set
};

struct Rebuilt {
  std::vector<std::string> commands{};  // of one or more whole lines each
  std::vector<std::string> left_out{};
  World world{};                        // what they come to
};

// `fresh` is the World in which the commands are to be run by its process `shell`; it has the blueprint's NICs, numbered
// as there.
Rebuilt rebuild(const Blueprint& wanted, const World& fresh, Pid shell, const RebuildOptions& options = {});

// The commands as a script.
std::string to_script(const Rebuilt& rebuilt);

}  // namespace nslab::verify

#endif  // NSLAB_VERIFY_REBUILD_H_
