// model/file/proc_inet6.h — what /proc/net says of IPv6: routes, groups, anycast addresses.
//
// Guarantees
//   1. Routes come in the kernel's order: table by table, within one as `ip -6 route` lists them, ::/0 at the end.
// Not modelled: how often a route is held (the column of references): it is that of one that nothing has used.
// Kernel: net/ipv6/ip6_fib.c (ipv6_route_seq_show), mcast.c (igmp6_mc_seq_show), anycast.c (ac6_seq_show).
#ifndef NSLAB_MODEL_FILE_PROC_INET6_H_
#define NSLAB_MODEL_FILE_PROC_INET6_H_

#include <string>

#include "model/world.h"

namespace nslab {

std::string ipv6_route_text(const World& world, NetnsId netns);
std::string igmp6_text(const World& world, NetnsId netns);
std::string anycast6_text(const World& world, NetnsId netns);

}  // namespace nslab

#endif  // NSLAB_MODEL_FILE_PROC_INET6_H_
