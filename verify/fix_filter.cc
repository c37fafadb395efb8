#include <fmt/format.h>

#include <algorithm>

#include "verify/fix.h"

namespace nslab::verify {

namespace {

const NfTable* table_of(const World& world, NetnsId netns, const EventRule& rule, const NfChain** chain) {
  if (!world.netns.contains(netns)) return nullptr;
  for (const auto& table : world.netns[netns].ruleset->tables) {
    if (table.name != rule.table || (table.family != rule.family && table.family != NfFamily::kInet)) continue;
    for (const auto& candidate : table.chains) {
      if (candidate->name == rule.chain) *chain = &*candidate;
    }
    if (*chain != nullptr) return &table;
  }
  return nullptr;
}

// Whether it was br_netfilter that showed a bridged frame to the chain: no IP had to do with it there.
bool is_bridged(const Case& about, const Loss& loss) {
  const Link* link = about.world.links.find(loss.link);
  if (link == nullptr || about.flow == nullptr || (link->as<Bridge>() == nullptr && !about.world.links.contains(link->master)))
    return false;
  if (loss.rule->hook == NfHook::kInput || loss.rule->hook == NfHook::kOutput) return false;
  for (const Hop& hop : loss.on_way_back ? about.flow->back : about.flow->forward) {
    if (hop.netns != loss.netns) continue;
    for (const Event& event : hop.events) {
      if (std::holds_alternative<EventForwarded>(event.detail) || std::holds_alternative<EventSent>(event.detail)) return false;
    }
  }
  return true;
}

// The line that put a rule into a chain, or gave a chain its policy: what it wrote was not there before.
const HistoryUnit* unit_of_rule(const Case& about, NetnsId netns, const EventRule& rule) {
  const auto& units = about.history.units;
  const auto there = [&](const World& world) {
    const NfChain* chain = nullptr;
    if (table_of(world, netns, rule, &chain) == nullptr) return false;
    if (rule.index == 0) return chain->drop_policy;
    return std::any_of(chain->rules.begin(), chain->rules.end(), [&](const auto& r) { return r.handle == rule.handle; });
  };
  for (std::size_t i = units.size(); i-- > 0;) {
    const World& after = i + 1 < units.size() ? units[i + 1].before.world : about.history.after.world;
    if (there(after) && !there(units[i].before.world)) return &units[i];
  }
  return nullptr;
}

bool accepts_some(const NfChain& chain, std::size_t from) {
  for (std::size_t i = from; i < chain.rules.size(); ++i) {
    for (const NfExpr& expr : *chain.rules[i].exprs) {
      const auto* verdict = std::get_if<nslab::Verdict>(&expr);
      if (verdict != nullptr && verdict->kind == nslab::Verdict::Kind::kAccept) return true;
    }
  }
  return false;
}

std::string accept_rule(const Case& about, const EventRule& rule, const Loss& loss) {
  const Ip* ip = loss.packet.ip();
  if (ip == nullptr) return {};
  const std::string tool = about.speak.exec(loss.netns) + (ip->is_v4() ? "iptables" : "ip6tables");
  const std::string table = rule.table == "filter" ? "" : "-t " + rule.table + " ";
  if (loss.on_way_back) return fmt::format("{} {}-I {} -m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT", tool, table, rule.chain);
  std::string ports;
  if (const Tcp* tcp = ip->tcp()) ports = fmt::format(" -p tcp --dport {}", tcp->destination);
  if (const Udp* udp = ip->udp()) ports = fmt::format(" -p udp --dport {}", udp->destination);
  return fmt::format("{} {}-I {} -s {} -d {}{} -j ACCEPT", tool, table, rule.chain, to_string(ip->source), to_string(ip->destination),
                     ports);
}

void by_rule(const Case& about, const EventRule& rule, const Loss& loss, const NfChain* chain, Suspicion& found) {
  const HistoryUnit* unit = unit_of_rule(about, loss.netns, rule);
  const bool allows_later = chain != nullptr && accepts_some(*chain, rule.index);
  const bool allows = chain != nullptr && accepts_some(*chain, 0);
  const std::string letting = accept_rule(about, rule, loss);
  if (unit != nullptr && allows_later) {
    found.remedies.push_back({Edit{Edit::Kind::kMove, unit->unit.line, about.history.units.back().unit.line, unit->unit.text}});
  }
  if (allows && chain->base && !letting.empty()) found.remedies.push_back({append(letting)});
  if (unit != nullptr) found.remedies.push_back({Edit{Edit::Kind::kDelete, unit->unit.line, 0, unit->unit.text}});
  if (rule.index == 0) {
    found.remedies.push_back({append(fmt::format("{}{} -P {} ACCEPT", about.speak.exec(loss.netns),
                                                 rule.family == NfFamily::kIp6 ? "ip6tables" : "iptables", rule.chain))});
  } else {
    const char* family = rule.family == NfFamily::kIp6 ? "ip6" : "ip";
    found.remedies.push_back({append(
        fmt::format("{}nft delete rule {} {} {} handle {}", about.speak.exec(loss.netns), family, rule.table, rule.chain, rule.handle))});
    found.remedies.push_back(
        {append(fmt::format("{}nft delete rule inet {} {} handle {}", about.speak.exec(loss.netns), rule.table, rule.chain, rule.handle))});
  }
  if (!letting.empty()) found.remedies.push_back({append(letting)});
}

}  // namespace

void suspect_filter(const Case& about, const Loss& loss, Suspicions& out) {
  if (!loss.rule || !about.speak.knows(loss.netns)) return;
  const EventRule& rule = *loss.rule;
  const NfChain* chain = nullptr;
  (void)table_of(about.world, loss.netns, rule, &chain);
  Suspicion found;
  found.cause.netns = loss.netns;
  found.cause.link = loss.link;
  found.cause.number = rule.handle;
  found.cause.text = rule.chain;
  if (is_bridged(about, loss)) {
    found.cause.fault = Fault::kBridgeNetfilter;
    found.remedies.push_back({append(
        set_sysctl(about, loss.netns,
                   rule.family == NfFamily::kIp6 ? "net.bridge.bridge-nf-call-ip6tables" : "net.bridge.bridge-nf-call-iptables", "0"))});
  } else {
    found.cause.fault = rule.index == 0 ? Fault::kFirewallPolicy : Fault::kFirewallRule;
  }
  by_rule(about, rule, loss, chain, found);
  out.push_back(std::move(found));
}

}  // namespace nslab::verify
