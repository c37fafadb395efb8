// kernel/load_rules.h — netfilter rules as text, put into a namespace and read there again by the machine's own tools.
//
// The text is what iptables-save, ip6tables-save and `nft list` print; iptables-restore, ip6tables-restore and nft read it
// again. What was in the namespace before goes.
#ifndef NSLAB_KERNEL_LOAD_RULES_H_
#define NSLAB_KERNEL_LOAD_RULES_H_

#include <cstdint>
#include <string>

#include "kernel/fd.h"

namespace nslab::kernel {

struct RuleText {
  std::string iptables{}, ip6tables{}, nft{};
  [[nodiscard]] bool empty() const { return iptables.empty() && ip6tables.empty() && nft.empty(); }
};

// What stood in the way: a tool that is not there, or what it said. Empty: the rules are in place.
std::string load_rules(const Fd& netns, const RuleText& rules);
// What the tools that these rules are for print in the namespace now; of nft the tables that `like` has. Empty texts where a
// tool fails.
RuleText read_rules(const Fd& netns, const RuleText& like);

// The tools of this machine.
enum class RuleTools : std::uint8_t {
  kMissing,
  kOthers,  // of other releases than the model's: they may say the same in other words
  kSame
};
RuleTools rule_tools(const Fd& netns);
// Whether tc, ipset, conntrack and ethtool are there, and this kernel has what they speak to.
bool has_traffic_tools(const Fd& netns);
// A command line, by sh in the namespace: what it printed, errors among it, and how it ended.
struct ToolReply {
  int status = 0;
  std::string printed{};
};
ToolReply run_command(const Fd& netns, const std::string& command);

}  // namespace nslab::kernel

#endif  // NSLAB_KERNEL_LOAD_RULES_H_
