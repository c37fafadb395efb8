// model/netfilter/set_elements.h — putting elements into a set and taking them out again.
//
// Guarantees
//   1. Elements of an interval set never overlap; with auto-merge, those that touch become one.
// Kernel: net/netfilter/nf_tables_api.c (nft_add_set_elem, nft_del_setelem), nft_set_rbtree.c; auto-merge is nft's own.
#ifndef NSLAB_MODEL_NETFILTER_SET_ELEMENTS_H_
#define NSLAB_MODEL_NETFILTER_SET_ELEMENTS_H_

#include "model/base/time.h"
#include "model/netfilter.h"
#include "model/op/netfilter.h"
#include "model/result.h"

namespace nslab {

// Refuses, in this order: kNfChainMissing, kNfElementTaken, kNfOverlap, kNfSetFull.
Result<Done> put_element(NfSetTable& set, const SetElement& element, NfSetElements::Action action, const NfTable& table, Instant now);
// Refuses: kNfElementMissing.
Result<Done> take_element(NfSetTable& set, const SetElement& element);

}  // namespace nslab

#endif  // NSLAB_MODEL_NETFILTER_SET_ELEMENTS_H_
