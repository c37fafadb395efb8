// model/netfilter/ruleset.h — finding one's way in a ruleset: tables, chains, sets, and what leads to what.
//
// Kernel: net/netfilter/nf_tables_api.c (nft_table_lookup, nft_chain_lookup, nft_set_lookup).
#ifndef NSLAB_MODEL_NETFILTER_RULESET_H_
#define NSLAB_MODEL_NETFILTER_RULESET_H_

#include <cstddef>
#include <string>
#include <vector>

#include "model/netfilter.h"

namespace nslab {

// Null where there is none.
NfTable* find_table(Ruleset& rules, NfFamily family, const std::string& name);
NfSetTable* find_set(NfTable& table, const std::string& name);
// Its place in the table; -1 where there is none.
std::ptrdiff_t chain_at(const NfTable& table, const std::string& name);

// The set that an expression carries in itself; null: it has none.
const NfSetTable* own_set(const NfExpr& expr);
// The name of the set that it asks; empty: none.
std::string asked_set(const NfExpr& expr);
// Whether a verdict goes on in another chain.
bool leads(const Verdict& verdict);
// The chains that an expression may lead to.
std::vector<std::string> targets_of(const NfTable& table, const NfExpr& expr);

// Whether a rule or a map leads to the chain, asks the set, or uses the object.
bool is_referenced(const NfTable& table, const std::string& chain);
bool uses_set(const NfTable& table, const std::string& name);
bool uses_object(const NfTable& table, NfObjectRef::Kind kind, const std::string& name);

}  // namespace nslab

#endif  // NSLAB_MODEL_NETFILTER_RULESET_H_
