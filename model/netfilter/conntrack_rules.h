// model/netfilter/conntrack_rules.h — finding, making and ending tracked flows.
//
// Guarantees
//   1. Flows are tracked only in namespaces where some rule needs it.
//   2. An entry counts only once its first packet has left or been delivered (confirmed).
// Not modelled: helpers and expectations, zones, the table's limit, offloading.
// Kernel: net/netfilter/nf_conntrack_core.c, nf_conntrack_proto_*.c, nf_nat_masquerade.c.
#ifndef NSLAB_MODEL_NETFILTER_CONNTRACK_RULES_H_
#define NSLAB_MODEL_NETFILTER_CONNTRACK_RULES_H_

#include <optional>

#include "model/netfilter/evaluate.h"
#include "model/world.h"

namespace nslab {

// The tuple of a packet in its direction; nothing for what is not tracked (ND, multicast control).
std::optional<Tuple> tuple_of(const Ip& ip);
// The tuple of an answer.
Tuple inverted(const Tuple& tuple);

const Conntrack* find_conntrack(const World& world, NetnsId netns, const Tuple& tuple, bool* reply, ConntrackId* id);
void erase_conntrack(World& world, ConntrackId id);
// Drops entries of the namespace whose time is up.
void expire_conntracks(World& world, NetnsId netns);
// Masqueraded flows end with the link they were masqueraded for, or with its address.
void forget_masquerade(World& world, LinkId link);
void forget_masquerade(World& world, LinkId link, const IpAddress& address);

// nf_conntrack_in: gives the packet its flow, a new one if need be.
void track(NfContext& context);
// nf_conntrack_confirm. False: the packet is to be dropped, another flow has taken its tuple.
bool confirm(NfContext& context);

// How long an entry in its present state lasts without packets.
Duration conntrack_timeout(const World& world, const Conntrack& entry);

}  // namespace nslab

#endif  // NSLAB_MODEL_NETFILTER_CONNTRACK_RULES_H_
