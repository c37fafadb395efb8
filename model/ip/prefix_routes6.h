// model/ip/prefix_routes6.h — the routes that IPv6 keeps for addresses: to the subnet, to a peer.
//
// Guarantees
//   1. A subnet's route comes with the first address that wants it and goes with the last permanent one; in between the
//      others' lifetimes are its own.
//   2. Which route is an address's is told by prefix and link alone, so that one typed by hand can be taken for it.
// Kernel: net/ipv6/addrconf.c (addrconf_prefix_route, addrconf_get_prefix_route, modify_prefix_route,
//   check_cleanup_prefix_route, cleanup_prefix_route).
#ifndef NSLAB_MODEL_IP_PREFIX_ROUTES6_H_
#define NSLAB_MODEL_IP_PREFIX_ROUTES6_H_

#include "model/ifaddr.h"
#include "model/world.h"

namespace nslab {

// A route that the kernel itself keeps over a link.
Route kernel_route6(const World& world, LinkId link, RouteType type, const Prefix& destination, std::uint32_t table,
                    std::uint32_t metric);
// Adds it unless its like is there, whose lifetime then becomes the new one's.
void add_kernel_route6(World& world, const Route& route);
void del_kernel_route6(World& world, const Route& route);

// IP6_RT_PRIO_ADDRCONF
inline constexpr std::uint32_t kMetricAddrconf = 256;

[[nodiscard]] bool has_peer6(const Ifaddr& address);
[[nodiscard]] Prefix own_prefix6(const Ifaddr& address);
// The subnet's route, unless the address wants none or the link is down.
void add_prefix_route6(World& world, LinkId link, const Ifaddr& address);
// The route to the other end alone, once the address is usable (ipv6_ifa_notify).
void add_peer_route6(World& world, LinkId link, const Ifaddr& address);
// After `gone` has left the link's list.
void remove_address_routes6(World& world, LinkId link, const Ifaddr& gone);
// Of an address that is there: what inet6_addr_modify changes of it, and of its routes.
void modify_address6(World& world, LinkId link, const Ifaddr& wanted);

}  // namespace nslab

#endif  // NSLAB_MODEL_IP_PREFIX_ROUTES6_H_
