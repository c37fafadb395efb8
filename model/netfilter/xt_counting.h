// model/netfilter/xt_counting.h — iptables' matches that remember or count: connlimit, recent, string.
//
// Guarantees
//   1. connlimit counts the flow that asks.
//   2. recent keeps its lists by name in the namespace; every rule that names one shares it.
// Not modelled: that connlimit counts only flows that came by this very rule: all of the same protocol and port are
//   counted; /proc/net/xt_recent.
// Kernel: net/netfilter/xt_{connlimit,recent,string}.c, nf_conncount.c
#ifndef NSLAB_MODEL_NETFILTER_XT_COUNTING_H_
#define NSLAB_MODEL_NETFILTER_XT_COUNTING_H_

#include "model/netfilter/evaluate.h"

namespace nslab {

bool matches_connlimit(const NfContext& c, const Xt& match);
// nf_tables' own (nft_connlimit.c): counts the packet's flow where it is new, forgets those that are gone, and says whether a
// rule goes on.
bool within(const NfContext& c, NfConnlimit& limit);
bool matches_recent(NfContext& c, const Xt& match);
bool matches_string(const NfContext& c, const Xt& match);

}  // namespace nslab

#endif  // NSLAB_MODEL_NETFILTER_XT_COUNTING_H_
