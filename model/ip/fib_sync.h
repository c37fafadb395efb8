// model/ip/fib_sync.h — routes follow their links and addresses.
//
// Guarantees
//   1. A route all of whose nexthops are dead is taken out.
//   2. Loss of carrier marks (linkdown) and takes nothing away.
// Kernel: net/ipv4/fib_semantics.c (fib_sync_down_dev, fib_sync_up, fib_sync_down_addr), net/ipv6/route.c
//   (rt6_sync_down_dev, rt6_disable_ip).
#ifndef NSLAB_MODEL_IP_FIB_SYNC_H_
#define NSLAB_MODEL_IP_FIB_SYNC_H_

#include "model/world.h"

namespace nslab {

enum class LinkEvent : std::uint8_t { kDown, kUnregister, kCarrierLost };

// `force`: local routes go too (the last address has left).
void fib_link_down(World& world, LinkId link, Family family, LinkEvent event, bool force);
void fib_link_up(World& world, LinkId link, Family family, bool carrier_only);
// Routes that prefer this source address go.
// Of IPv4 only those of one table, the link's own (fib_sync_down_addr): another's routes stay as they are.
void fib_address_gone(World& world, NetnsId netns, const IpAddress& address, std::uint32_t table4 = rt_table::kMain);

}  // namespace nslab

#endif  // NSLAB_MODEL_IP_FIB_SYNC_H_
