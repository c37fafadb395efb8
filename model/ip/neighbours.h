// model/ip/neighbours.h — the neighbour tables: entries, their states and timers.
//
// Guarantees
//   1. What waits for an address is sent when it becomes known, and fails together when it does not.
//   2. PERMANENT entries change only by request; loss of carrier spares them, taking the link down does not.
// Kernel: net/core/neighbour.c, net/ipv4/arp.c (arp_solicit, arp_process), net/ipv6/ndisc.c (ndisc_solicit).
#ifndef NSLAB_MODEL_IP_NEIGHBOURS_H_
#define NSLAB_MODEL_IP_NEIGHBOURS_H_

#include "model/world.h"

namespace nslab {

// What `ip neigh` shows: REACHABLE that has not been proven for too long is STALE.
Nud visible_state(const World& world, const Neighbour& neighbour);

const Neighbour* find_neighbour(const World& world, LinkId link, const IpAddress& address);
Neighbour& edit_neighbour(World& world, LinkId link, const IpAddress& address);

// NEIGH_UPDATE_F_*
struct NeighbourUpdate {
  Mac address{};
  bool has_address = false;
  Nud state = Nud::kNone;
  bool override_address = false;
  bool weak_override = false;
  bool by_admin = false;
  bool is_router = false;
  bool tells_router = false;  // `is_router` is to be taken over
};
// neigh_update; sends what has been waiting where the entry becomes valid.
void update_neighbour(World& world, LinkId link, const IpAddress& address, const NeighbourUpdate& update);

void forget_neighbours(World& world, LinkId link, Family family, bool spare_permanent);
// neigh_ifdown: the link's entries go, and the addresses that are answered for on it.
void neighbours_down(World& world, LinkId link, Family family);
void neighbour_timer(World& world, const NeighbourTimer& timer);
// Gratuitous ARP for every address (arp_notify).
void announce_addresses(World& world, LinkId link);

}  // namespace nslab

#endif  // NSLAB_MODEL_IP_NEIGHBOURS_H_
