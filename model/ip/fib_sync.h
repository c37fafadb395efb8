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
// IPv4: the routes of a table that prefer this source address go; another table's stay as they are (fib_sync_down_addr).
void fib_address_gone(World& world, NetnsId netns, const IpAddress& address, std::uint32_t table);
// IPv6: they stay and prefer none. Before 6.5 only those over the link that had the address were looked at, and it was not asked
// whether another link of the domain has it, too (fib6_remove_prefsrc).
void fib_address_gone6(World& world, LinkId link, const IpAddress& address);

}  // namespace nslab

#endif  // NSLAB_MODEL_IP_FIB_SYNC_H_
