// cli/replay_rules.h — the netfilter rules of a namespace of the model, as text that the real tools read, and compared.
#ifndef NSLAB_CLI_REPLAY_RULES_H_
#define NSLAB_CLI_REPLAY_RULES_H_

#include <string>
#include <vector>

#include "kernel/load_rules.h"
#include "model/world.h"
#include "verify/judge.h"

namespace nslab::cli {

// Those of the namespace that `viewer` has under this name (model/snapshot.h: netns_names): what the model's own
// iptables-save, ip6tables-save and `nft list table` print.
kernel::RuleText rules_in(const World& world, Pid viewer, NetnsId netns, const std::string& name);
// Line by line, table by table; counters, comments and the order of tables aside.
std::vector<verify::Disagreement> compare_rules(const kernel::RuleText& model, const kernel::RuleText& kernel, const std::string& where);

}  // namespace nslab::cli

#endif  // NSLAB_CLI_REPLAY_RULES_H_
