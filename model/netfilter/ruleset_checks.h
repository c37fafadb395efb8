// model/netfilter/ruleset_checks.h — what the kernel refuses in a ruleset: statements out of place, loops, what is missing.
//
// Kernel: net/netfilter/nf_tables_api.c (nft_chain_validate), nft_*.c (their init and validate), x_tables.c (xt_check_match,
// xt_check_target).
#ifndef NSLAB_MODEL_NETFILTER_RULESET_CHECKS_H_
#define NSLAB_MODEL_NETFILTER_RULESET_CHECKS_H_

#include <string>
#include <vector>

#include "model/netfilter.h"
#include "model/result.h"

namespace nslab {

// What an expression needs to exist: its chains, sets and objects, and a kernel that knows it. Refuses, in this order:
// kNfChainMissing, kNfSetMissing, kNfObjectMissing, kNfExprMissing, kNfStatementMisplaced, kNfNoConntrack.
Result<Done> check_expr(const NfTable& table, const NfExpr& expr);
// Whether extensions of iptables are in the table and with the protocol they need, whatever leads there.
bool suits(const std::vector<NfExpr>& exprs, const std::string& table);
// Whether what is reachable from a base chain makes sense there and does not go round. Refuses, rule by rule:
// kNfJumpLoop, kNfStatementMisplaced, kNfWrongHook, kNfChainMissing.
Result<Done> validate(const NfTable& table, const NfChain& base);
// Whether an expression makes the kernel track connections.
bool tracks(const NfExpr& expr);

}  // namespace nslab

#endif  // NSLAB_MODEL_NETFILTER_RULESET_CHECKS_H_
