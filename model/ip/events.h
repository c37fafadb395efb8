// model/ip/events.h — what the IP layers do when a link changes.
//
// The kernel's notifier chains (inetdev_event, fib_netdev_event, addrconf_notify, arp_netdev_event, masquerade's
// own) in one place, in their order.
//
// Kernel: net/ipv4/{devinet,fib_frontend,arp}.c, net/ipv6/{addrconf,route,ndisc}.c, net/netfilter/nf_nat_masquerade.c.
#ifndef NSLAB_MODEL_IP_EVENTS_H_
#define NSLAB_MODEL_IP_EVENTS_H_

#include "model/world.h"

namespace nslab {

void ip_link_registered(World& world, LinkId id);
void ip_link_up(World& world, LinkId id);
void ip_link_down(World& world, LinkId id);
// Carrier or flags changed, after linkwatch (NETDEV_CHANGE).
void ip_link_changed(World& world, LinkId id);
void ip_link_unregistered(World& world, LinkId id);
void ip_link_address_changed(World& world, LinkId id);
void ip_link_mtu_changed(World& world, LinkId id, std::uint32_t before);
void ip_link_renamed(World& world, LinkId id);

}  // namespace nslab

#endif  // NSLAB_MODEL_IP_EVENTS_H_
