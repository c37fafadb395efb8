// model/netfilter/nat.h — address translation: binding a flow to a mapping, and applying it to packets.
//
// Guarantees
//   1. A flow's mapping is decided by its first packet and stays (nf_nat_setup_info).
//   2. No two flows of a namespace share a reply tuple.
// Kernel: net/netfilter/nf_nat_core.c, nf_nat_proto.c, nf_nat_masquerade.c, nf_nat_redirect.c.
#ifndef NSLAB_MODEL_NETFILTER_NAT_H_
#define NSLAB_MODEL_NETFILTER_NAT_H_

#include "model/netfilter/evaluate.h"

namespace nslab {

// Binds the packet's flow as a rule asks. False: the packet is to be dropped (masquerading without an address).
bool bind_nat(NfContext& context, const NfNat& nat);
// The mapping that changes nothing, for a flow that no rule spoke of.
void bind_null(NfContext& context, bool source);
// Whether the flow has its mapping of this side.
bool is_bound(const Conntrack& entry, bool source);
// Rewrites the packet as its flow's mapping says. False: the packet is to be dropped (a redirect of a translated flow).
[[nodiscard]] bool apply_nat(NfContext& context);

}  // namespace nslab

#endif  // NSLAB_MODEL_NETFILTER_NAT_H_
