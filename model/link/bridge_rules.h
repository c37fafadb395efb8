// model/link/bridge_rules.h — ports coming, going and changing state; the bridge's own address and carrier.
//
// Guarantees
//   1. A port belongs to one bridge; a bridge is never a port.
//   2. A bridge without an address set by hand has its lowest port's, and none after the last port left.
// Not modelled: topology change notifications, multicast querier elections, MSTP.
// Kernel: net/bridge/br_if.c, br_stp.c, br_stp_if.c, br_fdb.c, br_vlan.c.
#ifndef NSLAB_MODEL_LINK_BRIDGE_RULES_H_
#define NSLAB_MODEL_LINK_BRIDGE_RULES_H_

#include "model/op.h"
#include "model/result.h"
#include "model/world.h"

namespace nslab {

// What makes a link a bridge; `bridge` is one.
inline const BridgeState& state_of(const World& world, LinkId bridge) { return *world.links[bridge].as<Bridge>()->state; }
inline BridgeState& edit_state(World& world, LinkId bridge) { return world.links.edit(bridge).as<Bridge>()->state.edit(); }

// Whether there may be one port more.
bool has_room_for_port(const World& world, LinkId bridge);
// Refuses, in this order: kLoopbackAsPort, kBridgeAsPort, kLowerUnsuitable, kNoHandlerLeft.
Result<Done> check_port(const World& world, LinkId bridge, LinkId port);
void add_port(World& world, LinkId bridge, LinkId port);
void remove_port(World& world, LinkId port);

void bridge_opened(World& world, LinkId bridge);
void bridge_closed(World& world, LinkId bridge);
void port_opened(World& world, LinkId port);
void port_closed(World& world, LinkId port);
void port_carrier_changed(World& world, LinkId port);
void port_address_changed(World& world, LinkId port, const Mac& before);
void port_timer(World& world, LinkId port);
// Carrier on with a port that forwards, off without.
void update_bridge_carrier(World& world, LinkId bridge);
void update_bridge_mtu(World& world, LinkId bridge);
void recalculate_bridge_address(World& world, LinkId bridge);

// Learned entries of a port, or of all ports (none): gone.
void flush_learned(World& world, LinkId bridge, LinkId port);
// Drops learned entries that are older than the ageing time.
void age_fdb(World& world, LinkId bridge);

Result<Done> check_bridge_options(const World& world, const BridgeState* state, const BridgeOptions& options);
void apply_bridge_options(World& world, LinkId bridge, const BridgeOptions& options);

}  // namespace nslab

#endif  // NSLAB_MODEL_LINK_BRIDGE_RULES_H_
