#include <algorithm>
#include <optional>

#include "model/ip/fib.h"
#include "model/process/users.h"
#include "model/rules.h"

namespace nslab {

namespace {

// Just before the first rule that is not the first of all (fib_default_rule_pref).
std::uint32_t default_priority(std::span<const PolicyRule> rules) {
  if (rules.size() < 2 || rules[1].priority == 0) return 0;
  return rules[1].priority - 1;
}

// fib4_rule_compare: what is not asked for is not compared, not even by rule_exists.
bool same_addresses(const PolicyRule& rule, const PolicyRule& asked) {
  if (asked.from && asked.from.length != 0 && rule.from != asked.from) return false;
  if (asked.to && asked.to.length != 0 && rule.to != asked.to) return false;
  if (asked.tos != 0 && rule.tos != asked.tos) return false;
  return asked.realms == 0 || rule.realms == asked.realms;
}

// rule_exists
bool same_rule(const PolicyRule& rule, const PolicyRule& asked) {
  return rule.action == asked.action && rule.table == asked.table && rule.priority == asked.priority && rule.iif == asked.iif &&
         rule.oif == asked.oif && rule.fwmark == asked.fwmark && rule.fwmask == asked.fwmask &&
         rule.suppress_group == asked.suppress_group && rule.suppress_prefix_length == asked.suppress_prefix_length &&
         rule.tunnel_id == asked.tunnel_id && rule.l3mdev == asked.l3mdev && rule.has_uid_range == asked.has_uid_range &&
         rule.uid_low == asked.uid_low && rule.uid_high == asked.uid_high && rule.ip_protocol == asked.ip_protocol &&
         rule.protocol == asked.protocol && rule.sport_low == asked.sport_low && rule.sport_high == asked.sport_high &&
         rule.dport_low == asked.dport_low && rule.dport_high == asked.dport_high && same_addresses(rule, asked);
}

// rule_find
bool matches(const PolicyRule& rule, const DelRule& op) {
  const PolicyRule& asked = op.rule;
  if (op.has_action && rule.action != asked.action) return false;
  if (op.has_table && rule.table != asked.table) return false;
  if (op.has_priority && rule.priority != asked.priority) return false;
  if (!asked.iif.empty() && rule.iif != asked.iif) return false;
  if (!asked.oif.empty() && rule.oif != asked.oif) return false;
  if (asked.fwmark != 0 && rule.fwmark != asked.fwmark) return false;
  if (asked.fwmask != 0 && rule.fwmask != asked.fwmask) return false;
  if (asked.suppress_group != -1 && rule.suppress_group != asked.suppress_group) return false;
  if (asked.suppress_prefix_length != -1 && rule.suppress_prefix_length != asked.suppress_prefix_length) return false;
  if (asked.tunnel_id != 0 && rule.tunnel_id != asked.tunnel_id) return false;
  if (asked.l3mdev && !rule.l3mdev) return false;
  if (asked.has_uid_range && (rule.uid_low != asked.uid_low || rule.uid_high != asked.uid_high)) return false;
  if (asked.ip_protocol != 0 && rule.ip_protocol != asked.ip_protocol) return false;
  if (asked.protocol != 0 && rule.protocol != asked.protocol) return false;
  if (asked.sport_high != 0 && (rule.sport_low != asked.sport_low || rule.sport_high != asked.sport_high)) return false;
  if (asked.dport_high != 0 && (rule.dport_low != asked.dport_low || rule.dport_high != asked.dport_high)) return false;
  return same_addresses(rule, asked);
}

// fib_nl2rule and fib4_rule_configure: what a rule must not say.
std::optional<Reason> fault(const PolicyRule& rule) {
  const auto bad_ports = [](std::uint16_t low, std::uint16_t high, bool given) { return given && (low == 0 || high < low); };
  if (rule.has_uid_range && rule.uid_low > rule.uid_high) return Reason::kRuleUidsInvalid;
  if (bad_ports(rule.sport_low, rule.sport_high, rule.has_sport)) return Reason::kRuleSportInvalid;
  if (bad_ports(rule.dport_low, rule.dport_high, rule.has_dport)) return Reason::kRuleDportInvalid;
  if (rule.action == RuleAction::kGoto && rule.goto_priority <= rule.priority) return Reason::kBackwardGoto;
  if ((rule.tos & 3) != 0) return Reason::kRuleTosInvalid;
  return std::nullopt;
}

// fib_empty_table
std::uint32_t free_table(const Fib& fib) {
  std::uint32_t id = 1;
  while (fib.tables.contains(id)) ++id;
  return id;
}

void insert_rule(std::vector<PolicyRule>& rules, PolicyRule rule) {
  const auto after = std::upper_bound(rules.begin(), rules.end(), rule,
                                      [](const PolicyRule& a, const PolicyRule& b) { return a.priority < b.priority; });
  rules.insert(after, rule);
}

// nla_get_kuid_range: users are kept by their numbers in the first user namespace. False: one of the two has no name where the
// process is.
bool name_users_outside(const World& world, Pid by, PolicyRule& rule) {
  if (!rule.has_uid_range) return true;
  const UsernsId user = find_process(world, by)->user;
  const auto low = id_outside(world, user, IdKind::kUser, rule.uid_low), high = id_outside(world, user, IdKind::kUser, rule.uid_high);
  if (!low || !high) return false;
  rule.uid_low = *low;
  rule.uid_high = *high;
  return true;
}

}  // namespace

void add_vrf_rules(World& world, LinkId vrf) {
  const NetnsId netns = world.links[vrf].netns;
  for (const auto& [index, id] : world.netns[netns].links) {
    if (id != vrf && world.links[id].as<Vrf>() != nullptr) return;
  }
  PolicyRule rule;
  rule.priority = 1000;
  rule.l3mdev = true;
  rule.table = 0;
  rule.protocol = rtprot::kKernel;
  for (const Family family : {Family::kInet, Family::kInet6}) {
    const auto known = rules_of(world.netns[netns], family);
    if (std::any_of(known.begin(), known.end(), [&](const PolicyRule& r) { return same_rule(r, rule); })) continue;
    std::vector<PolicyRule> rules(known.begin(), known.end());
    insert_rule(rules, rule);
    edit_rules(world, netns, family, std::move(rules));
  }
}

Result<Reply> run(World& world, const NewRule& op) {
  const auto netns = administered_netns(world, op.by, op.in);
  if (!netns) return tl::unexpected(netns.error());
  const auto known = rules_of(world.netns[*netns], op.family);
  PolicyRule rule = op.rule;
  if (!op.has_priority) rule.priority = default_priority(known);
  if (rule.from.length == 0) rule.from = {};  // from or to everywhere is not kept
  if (rule.to.length == 0) rule.to = {};
  if (!name_users_outside(world, op.by, rule)) return refuse(Reason::kRuleUidsInvalid);
  if (const auto bad = fault(rule)) return refuse(*bad);
  const bool looks = rule.action == RuleAction::kToTable && !rule.l3mdev;
  if (looks && rule.table == 0) {
    if (op.family == Family::kInet6) return refuse(Reason::kRuleTableInvalid);
    rule.table = free_table(world.netns[*netns].fib4);
  }
  if (op.exclusive && std::any_of(known.begin(), known.end(), [&](const PolicyRule& r) { return same_rule(r, rule); })) {
    return refuse(Reason::kRuleTaken);
  }
  // An IPv6 rule makes the table that it looks in.
  const bool makes_table = looks && (op.family == Family::kInet6 || op.rule.table == 0);
  std::vector<PolicyRule> rules(known.begin(), known.end());
  const std::uint32_t table = rule.table;
  insert_rule(rules, rule);
  if (makes_table) (void)edit_fib(world, *netns, op.family).tables[table];
  edit_rules(world, *netns, op.family, std::move(rules));
  return Done{};
}

Result<Reply> run(World& world, const DelRule& op) {
  const auto netns = administered_netns(world, op.by, op.in);
  if (!netns) return tl::unexpected(netns.error());
  const auto known = rules_of(world.netns[*netns], op.family);
  DelRule asked = op;
  if (!name_users_outside(world, op.by, asked.rule)) return refuse(Reason::kRuleUidsInvalid);
  const auto at = std::find_if(known.begin(), known.end(), [&](const PolicyRule& r) { return matches(r, asked); });
  if (at == known.end()) return refuse(Reason::kRuleMissing);
  std::vector<PolicyRule> rules(known.begin(), known.end());
  rules.erase(rules.begin() + (at - known.begin()));
  edit_rules(world, *netns, op.family, std::move(rules));
  return Done{};
}

}  // namespace nslab
