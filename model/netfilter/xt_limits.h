// model/netfilter/xt_limits.h — iptables' matches on the clock, on amounts and on sets: time, hashlimit, quota, helper, connbytes, set.
//
// Guarantees
//   1. hashlimit keeps a bucket for each thing that its mode tells apart, in the namespace, by the table's name.
//   2. A quota that is used up stays so, until its rule is made anew.
// Not modelled: helpers of conntrack (so none is ever a flow's), time zones other than UTC, /proc/net/ipt_hashlimit.
// Kernel: net/netfilter/xt_{time,hashlimit,quota,helper,connbytes,set}.c
#ifndef NSLAB_MODEL_NETFILTER_XT_LIMITS_H_
#define NSLAB_MODEL_NETFILTER_XT_LIMITS_H_

#include "model/netfilter/evaluate.h"

namespace nslab {

bool matches_time(const NfContext& c, const Xt& match);
bool matches_hashlimit(NfContext& c, const Xt& match);
bool matches_quota(const NfContext& c, Xt& match);
bool matches_helper(const NfContext& c, const Xt& match);
bool matches_connbytes(const NfContext& c, const Xt& match);

}  // namespace nslab

#endif  // NSLAB_MODEL_NETFILTER_XT_LIMITS_H_
