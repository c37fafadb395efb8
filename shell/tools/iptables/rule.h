// shell/tools/iptables/rule.h — Rule: one rule as iptables speaks of it.
//
// The kernel holds a rule as expressions (model/netfilter.h). iptables' nf_tables variant writes addresses, interfaces, protocols,
// ports of TCP and UDP, marks and limits as plain expressions and leaves the rest to extensions; `encode` and `decode` go from
// one form to the other. What does not survive the way there and back does not show in a listing either, as with the real tool.
#ifndef NSLAB_SHELL_TOOLS_IPTABLES_RULE_H_
#define NSLAB_SHELL_TOOLS_IPTABLES_RULE_H_

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "model/netfilter.h"

namespace nslab::shell::iptables {

// How the tool ends when it cannot go on: thrown, caught where the tool was entered.
struct Failure {
  int status = 1;
  std::string message{};
  bool bare = false;  // the message stands for itself: no name of the program before it
};
// Something that the real tool does and nslab does not.
struct Unmodelled {
  std::string what{};
};

inline constexpr int kOtherProblem = 1, kParameterProblem = 2, kVersionProblem = 3, kResourceProblem = 4;
[[noreturn]] void fail(std::string message, int status = kParameterProblem);

struct HostMask {
  IpAddress address{}, mask{};
  friend bool operator==(const HostMask&, const HostMask&) = default;
};

struct Rule {
  bool v6 = false;
  HostMask source{}, destination{};
  bool not_source = false, not_destination = false;
  std::string in{}, out{};  // with the '+' of a wildcard
  bool not_in = false, not_out = false;
  std::uint8_t protocol = 0;
  bool not_protocol = false;
  bool fragment = false, not_fragment = false;
  bool go = false;
  std::vector<Xt> matches{};
  std::optional<Xt> target{};
  std::string jump{};  // the target's name, a verdict's or a chain's; empty: none
  NfCounter counter{};
};

Rule empty_rule(bool v6);
// Whether both are the same to -C and -D.
bool same(const Rule& a, const Rule& b);
std::vector<NfExpr> encode(const Rule& rule);
// Nothing where the rule has expressions that iptables never writes.
std::optional<Rule> decode(const NfRule& rule, bool v6);

}  // namespace nslab::shell::iptables

#endif  // NSLAB_SHELL_TOOLS_IPTABLES_RULE_H_
