// model/link/fdb.h — the forwarding database: a bridge's own addresses, its ports' addresses, and learned ones.
//
// Guarantees
//   1. Each address (in each VLAN) stands once.
//   2. A port's own address is local: frames to it are for the bridge. When the port leaves, another port or the
//      bridge with the same address inherits it.
// Kernel: net/bridge/br_fdb.c, br_vlan.c (default PVID).
#ifndef NSLAB_MODEL_LINK_FDB_H_
#define NSLAB_MODEL_LINK_FDB_H_

#include "model/world.h"

namespace nslab {

// The bridge's own address becomes `mac`.
void set_own_address(World& world, LinkId bridge, const Mac& mac);
void add_port_addresses(World& world, LinkId port);
void remove_port_addresses(World& world, LinkId port);
// The port is no longer in this VLAN (nbp_vlan_delete): its own address is inherited, what was learned there is forgotten.
void leave_vlan(World& world, LinkId port, std::uint16_t vlan);
void change_port_address(World& world, LinkId port, const Mac& before);
// Default PVID: the VLAN that ports get when they join; those that still have the old one change over.
void set_default_pvid(World& world, LinkId bridge, std::uint16_t pvid);
void set_bridge_address(World& world, LinkId bridge, const Mac& mac);

// Adds or refreshes what was seen on a port (br_fdb_update): `seen` in VLAN `vlan` on `port` of a bridge of which `state` is what it
// is now. True: there was something to write, and `state` is no more.
bool learn(World& world, LinkId bridge, const BridgeState& state, LinkId port, const Mac& seen, std::uint16_t vlan);
// Where frames for an address go; nothing where it is not known or too old.
const FdbEntry* find_fdb(const World& world, const BridgeState& state, const Mac& mac, std::uint16_t vlan);

}  // namespace nslab

#endif  // NSLAB_MODEL_LINK_FDB_H_
