// model/link/bond.h — bonds: several links used as one.
//
// Guarantees
//   1. A bond has carrier while a member has, and its first member's address unless one was set.
// Not modelled: LACP negotiation (802.3ad members count as ready with carrier), ARP monitoring, hashing of
//   balance-xor (the first ready member is used).
// Kernel: drivers/net/bonding/bond_main.c (bond_enslave, bond_release, bond_set_carrier).
#ifndef NSLAB_MODEL_LINK_BOND_H_
#define NSLAB_MODEL_LINK_BOND_H_

#include "model/op.h"
#include "model/result.h"
#include "model/world.h"

namespace nslab {

// Refuses, in this order: kBridgeAsPort (a bond in itself), kNoHandlerLeft, kBondSlaveUp.
Result<Done> check_bond_member(const World& world, LinkId bond, LinkId member);
void add_bond_member(World& world, LinkId bond, LinkId member);
void remove_bond_member(World& world, LinkId member);
void bond_opened(World& world, LinkId bond);
void bond_closed(World& world, LinkId bond);
void bond_member_changed(World& world, LinkId member);
Result<Done> set_bond_options(World& world, LinkId bond, const BondOptions& options);

}  // namespace nslab

#endif  // NSLAB_MODEL_LINK_BOND_H_
