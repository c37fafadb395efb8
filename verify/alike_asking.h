// verify/alike_asking.h — whether a question for an address (ARP) would be heard and answered.
//
// What a namespace has learned of a neighbour makes no difference to a packet where asking again would say the same.
//
// Guarantees
//   1. Decided by looking: no where the look does not suffice (a filter for ARP, a source that is checked, VLANs of a bridge,
//      anything else than a pair or two ports of one bridge between both).
// Kernel: net/ipv4/arp.c (arp_process), net/bridge/br_forward.c (should_deliver).
#ifndef NSLAB_VERIFY_ALIKE_ASKING_H_
#define NSLAB_VERIFY_ALIKE_ASKING_H_

#include "model/world.h"

namespace nslab::verify {

// `asker` and `owner`: the link that asks and the one that has the address, which nobody else has.
bool asking_finds(const World& world, LinkId asker, LinkId owner);

}  // namespace nslab::verify

#endif  // NSLAB_VERIFY_ALIKE_ASKING_H_
