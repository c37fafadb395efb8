// model/link/mdb.h — the groups that are wanted behind a bridge's ports.
//
// Guarantees
//   1. What is told by hand and what reports of IGMP and MLD say is kept, as `bridge mdb` shows it.
// Not modelled: that a querier makes a bridge send groups only where they are wanted (there is none here, so it floods); that reports
//   say that nobody wants a group any more; the groups of VXLAN links.
// Kernel: net/bridge/br_mdb.c, br_multicast.c.
#ifndef NSLAB_MODEL_LINK_MDB_H_
#define NSLAB_MODEL_LINK_MDB_H_

#include "model/packet.h"
#include "model/world.h"

namespace nslab {

// A report passes: from a port, or from the bridge's own host (`port` is the bridge). Anything else is no matter of this.
void snoop_report(World& world, LinkId bridge, LinkId port, const Frame& frame);
// The port is down, or snooping is off: what is not permanent goes.
void flush_temporary_groups(World& world, LinkId bridge, LinkId port);
// The port is gone.
void forget_groups_of(World& world, LinkId bridge, LinkId port);
// Whether a membership still holds.
bool is_current(const World& world, const MdbPort& port);

}  // namespace nslab

#endif  // NSLAB_MODEL_LINK_MDB_H_
