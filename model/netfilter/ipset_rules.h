// model/netfilter/ipset_rules.h — looking a packet up in a set of ipset, and adding it to one.
//
// Kernel: net/netfilter/ipset/ip_set_core.c (ip_set_test, ip_set_add, ip_set_del), net/netfilter/xt_set.c
#ifndef NSLAB_MODEL_NETFILTER_IPSET_RULES_H_
#define NSLAB_MODEL_NETFILTER_IPSET_RULES_H_

#include <string_view>

#include "model/ipset.h"
#include "model/netfilter/evaluate.h"

namespace nslab {

const Ipset* find_ipset(const Netns& netns, std::string_view name);
// The element that has all of `key`, and has not run out.
const SetElement* find_element(const Ipset& set, const std::vector<Datum>& key, Instant now);
// How many rules of the namespace name the set.
std::size_t ipset_references(const Netns& netns, std::string_view name);
// Puts an element in, or says again how long it stays. Refuses, in this order: kIpsetElementTaken, kIpsetFull.
Result<Done> add_element(Ipset& set, SetElement element, bool exist, Instant now);

bool matches_set(NfContext& c, const Xt& match);
// SET --add-set, --del-set
void run_set_target(NfContext& c, const Xt& target);

}  // namespace nslab

#endif  // NSLAB_MODEL_NETFILTER_IPSET_RULES_H_
