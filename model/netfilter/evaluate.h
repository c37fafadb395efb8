// model/netfilter/evaluate.h — what a ruleset says of a packet at a hook.
//
// Kernel: net/netfilter/nf_tables_core.c (nft_do_chain), nft_{cmp,lookup,limit,…}.c, xt_*.c.
#ifndef NSLAB_MODEL_NETFILTER_EVALUATE_H_
#define NSLAB_MODEL_NETFILTER_EVALUATE_H_

#include <optional>

#include "model/netfilter.h"
#include "model/world.h"

namespace nslab {

struct NfContext {
  World& world;
  NetnsId netns{};
  NfHook hook{};
  NfFamily family{};  // of the packet: kIp or kIp6
  Frame& frame;
  LinkId in{};
  LinkId out{};
};

struct NfDecision {
  Verdict::Kind kind = Verdict::Kind::kAccept;
  bool by_policy = true;
  std::optional<NfReject> reject{};
  std::string table{};          // the rule that decided
  std::string chain{};
  std::uint64_t handle = 0;
  std::uint32_t index = 0;      // from 1
};

// Runs a base chain.
NfDecision run_chain(NfContext& context, std::size_t table, std::size_t chain, bool want_names);

// Whether an expression lets the rule go on.
bool matches(NfContext& context, const Compare& compare);
bool matches(NfContext& context, Xt& match);
std::optional<Datum> field_value(const NfContext& context, NfField field);
// nft_limit_eval: whether the packet is within the rate.
bool within(NfLimit& limit, Instant now, std::uint64_t cost);

}  // namespace nslab

#endif  // NSLAB_MODEL_NETFILTER_EVALUATE_H_
