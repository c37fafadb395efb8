// model/link/audience.h — a bridge's Audience: found, believed as long as it holds, and its counts given to whom they belong.
#ifndef NSLAB_MODEL_LINK_AUDIENCE_H_
#define NSLAB_MODEL_LINK_AUDIENCE_H_

#include <optional>
#include <vector>

#include "model/packet.h"
#include "model/world.h"

namespace nslab {

// As the bridge's ports are now.
const Audience& audience_of(World& world, LinkId bridge);
// The ports among them whose far ends have joined `group`, in no order.
std::vector<std::uint32_t> ears_for(const Audience& audience, const Mac& group);
// Which ear a port is, if it is one.
std::optional<std::uint32_t> ear_of(const Audience& audience, LinkId port);
// Counts a frame of so many bytes at all ears but these.
void count_flood(World& world, LinkId bridge, std::uint32_t bytes, const std::vector<std::uint32_t>& but);

// Writes what a bridge has counted into World::stats; before a port leaves it.
void settle_counts(World& world, LinkId bridge);
// The same of all bridges.
void settle_counts(World& world);

// What a link has counted of IPv6: for writing, and with its share of what bridges have flooded; what a namespace has.
Counters6& edit_counters6(World& world, LinkId link);
Counters6 counters6_of(const World& world, LinkId link);
Counters6 counters6_of(const World& world, NetnsId netns);
// addrconf_ifdown: a link that leaves its namespace, or IPv6, begins anew; its namespace's sums stay.
void forget_counters6(World& world, LinkId link);

}  // namespace nslab

#endif  // NSLAB_MODEL_LINK_AUDIENCE_H_
