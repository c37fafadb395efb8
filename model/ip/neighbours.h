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

// A key to look up, in the order of NeighbourKey. It is compared without a branch: each packet looks one up, in tables of hundreds.
struct SoughtNeighbour {
  std::uint64_t link_and_family = 0, high = 0, low = 0;

  SoughtNeighbour(LinkId link, const IpAddress& address)
      : link_and_family(std::uint64_t{link.value} << 8U | static_cast<std::uint8_t>(address.family)),
        high(address.high),
        low(address.low) {}
  explicit SoughtNeighbour(const NeighbourKey& key) : SoughtNeighbour(key.link, key.address) {}

  static bool less(const SoughtNeighbour& a, const SoughtNeighbour& b) {
    const auto both = [](bool x, bool y) { return (static_cast<unsigned>(x) & static_cast<unsigned>(y)) != 0; };
    const auto any = [](bool x, bool y) { return (static_cast<unsigned>(x) | static_cast<unsigned>(y)) != 0; };
    const bool within = any(a.high < b.high, both(a.high == b.high, a.low < b.low));
    return any(a.link_and_family < b.link_and_family, both(a.link_and_family == b.link_and_family, within));
  }
  friend bool operator<(const NeighbourKey& a, const SoughtNeighbour& b) { return less(SoughtNeighbour(a), b); }
  friend bool operator<(const SoughtNeighbour& a, const NeighbourKey& b) { return less(a, SoughtNeighbour(b)); }
};

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
