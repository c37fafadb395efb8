#include <algorithm>

#include "model/ip/fib.h"
#include "model/rules.h"

namespace nslab {

namespace {

// Just before the first rule that is not the first of all (fib_default_rule_pref).
std::uint32_t default_priority(std::span<const PolicyRule> rules) {
  if (rules.size() < 2 || rules[1].priority == 0) return 0;
  return rules[1].priority - 1;
}

bool same_selector(const PolicyRule& a, const PolicyRule& b) {
  PolicyRule x = a;
  PolicyRule y = b;
  x.protocol = y.protocol = 0;
  return x == y;
}

bool matches(const PolicyRule& rule, const DelRule& op) {
  const PolicyRule& asked = op.rule;
  if (op.has_priority && rule.priority != asked.priority) return false;
  if (op.has_action && rule.action != asked.action) return false;
  if (op.has_table && rule.table != asked.table) return false;
  if (!asked.iif.empty() && rule.iif != asked.iif) return false;
  if (!asked.oif.empty() && rule.oif != asked.oif) return false;
  if (asked.fwmark != 0 && (rule.fwmark != asked.fwmark || rule.fwmask != asked.fwmask)) return false;
  if (asked.from && asked.from.length != 0 && rule.from != asked.from) return false;
  if (asked.to && asked.to.length != 0 && rule.to != asked.to) return false;
  if (asked.tos != 0 && rule.tos != asked.tos) return false;
  if (asked.ip_protocol != 0 && rule.ip_protocol != asked.ip_protocol) return false;
  if (asked.has_uid_range && (rule.uid_low != asked.uid_low || rule.uid_high != asked.uid_high)) return false;
  if (asked.dport_high != 0 && (rule.dport_low != asked.dport_low || rule.dport_high != asked.dport_high)) return false;
  if (asked.sport_high != 0 && (rule.sport_low != asked.sport_low || rule.sport_high != asked.sport_high)) return false;
  return true;
}

}  // namespace

Result<Reply> run(World& world, const NewRule& op) {
  const auto netns = administered_netns(world, op.by, op.in);
  if (!netns) return tl::unexpected(netns.error());
  const auto known = rules_of(world.netns[*netns], op.family);
  PolicyRule rule = op.rule;
  if (!op.has_priority) rule.priority = default_priority(known);
  if (rule.action == RuleAction::kGoto && rule.goto_priority <= rule.priority) return refuse(Reason::kBackwardGoto);
  const bool taken = std::any_of(known.begin(), known.end(), [&](const PolicyRule& r) { return same_selector(r, rule); });
  if (op.exclusive && taken) return refuse(Reason::kRuleTaken);
  std::vector<PolicyRule> rules(known.begin(), known.end());
  const auto after = std::upper_bound(rules.begin(), rules.end(), rule,
                                      [](const PolicyRule& a, const PolicyRule& b) { return a.priority < b.priority; });
  rules.insert(after, std::move(rule));
  edit_rules(world, *netns, op.family, std::move(rules));
  return Done{};
}

Result<Reply> run(World& world, const DelRule& op) {
  const auto netns = administered_netns(world, op.by, op.in);
  if (!netns) return tl::unexpected(netns.error());
  const auto known = rules_of(world.netns[*netns], op.family);
  const auto at = std::find_if(known.begin(), known.end(), [&](const PolicyRule& r) { return matches(r, op); });
  if (at == known.end()) return refuse(Reason::kRuleMissing);
  std::vector<PolicyRule> rules(known.begin(), known.end());
  rules.erase(rules.begin() + (at - known.begin()));
  edit_rules(world, *netns, op.family, std::move(rules));
  return Done{};
}

}  // namespace nslab
