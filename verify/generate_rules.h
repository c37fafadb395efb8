// verify/generate_rules.h — commands of iptables, ip6tables and nft that make sense in a given World, chosen by numbers.
//
// Netfilter's rules are asked for through the tools: what iptables means by a word is decided in the tool as much as in the
// kernel. Most commands are in order; some name a chain that is not there, a target in the wrong table, a link as the way
// out of PREROUTING.
//
// Not among them: what depends on time or chance (limit, statistic, numgen), and what takes a module that many kernels lack.
#ifndef NSLAB_VERIFY_GENERATE_RULES_H_
#define NSLAB_VERIFY_GENERATE_RULES_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "verify/generate.h"

namespace nslab::verify {

struct RuleCommand {
  Pid by = 0;          // in whose network namespace
  std::string text{};  // "iptables -A INPUT -s 10.0.1.0/24 -j DROP": a shell reads it
};

// The command that a number stands for; of every other number none: they stand for ops. `traffic`: of tc, ipset, conntrack and
// ethtool, too.
std::optional<RuleCommand> rule_command_for(const Lab& lab, std::uint32_t number, bool traffic = true);
std::string traffic_command(const Lab& lab, Pid by, Choice& choice);
// A network that rules can be tried on, of three residents: a host, a router, a host. For the World as `residents_for` left it.
std::vector<Op> network_for(Pid left, Pid router, Pid right);

}  // namespace nslab::verify

#endif  // NSLAB_VERIFY_GENERATE_RULES_H_
