// cli/replay_rules.h — rules_in: the netfilter rules of a namespace of the model, as text that the real tools read.
#ifndef NSLAB_CLI_REPLAY_RULES_H_
#define NSLAB_CLI_REPLAY_RULES_H_

#include <string>

#include "kernel/load_rules.h"
#include "model/world.h"

namespace nslab::cli {

// Those of the namespace that `viewer` has under this name (model/snapshot.h: netns_names): what the model's own
// iptables-save, ip6tables-save and `nft list table` print.
kernel::RuleText rules_in(const World& world, Pid viewer, NetnsId netns, const std::string& name);

}  // namespace nslab::cli

#endif  // NSLAB_CLI_REPLAY_RULES_H_
