#include "exercises/essence.h"

#include <algorithm>
#include <optional>

namespace nslab::exercises {

namespace {

// What follows the namespace in an object's name: "link v0".
std::string_view kind_and_name(const std::string& object) {
  const auto colon = object.find(": ");
  return std::string_view(object).substr(colon == std::string::npos ? 0 : colon + 2);
}

bool is_passing(const std::string& object) {
  const std::string_view what = kind_and_name(object);
  return what.starts_with("neigh ") || what.starts_with("fdb ") || what.starts_with("nsid ") || object.find(" fe80:") != std::string::npos;
}

Snapshot without_chance(Snapshot snapshot) {
  for (auto at = snapshot.objects.begin(); at != snapshot.objects.end();) {
    if (is_passing(at->first)) {
      at = snapshot.objects.erase(at);
      continue;
    }
    if (kind_and_name(at->first).starts_with("link ")) {
      for (const char* field : {"ifindex", "address", "link"}) at->second.erase(field);
    }
    ++at;
  }
  return snapshot;
}

NfRule plain(NfRule rule) {
  rule.handle = 0;
  rule.counter = {};
  rule.sequence = 0;
  for (NfExpr& expr : rule.exprs.edit()) {
    if (auto* counter = std::get_if<NfCounter>(&expr)) *counter = {};
    if (auto* xt = std::get_if<Xt>(&expr)) {
      xt->limit = {};
      xt->uses = 0;
    }
  }
  return rule;
}

// Rules as they were written: without handles, counters and the order in which tables and chains came to be. A base
// chain that holds nothing and accepts all is as good as none.
Ruleset plain(const Ruleset& rules) {
  Ruleset out;
  for (const NfTable& table : rules.tables) {
    NfTable kept;
    kept.family = table.family;
    kept.name = table.name;
    kept.dormant = table.dormant;
    for (const Cow<NfChain>& chain : table.chains) {
      NfChain plain_chain = *chain;
      plain_chain.handle = 0;
      plain_chain.counts = false;
      plain_chain.policy_counter = {};
      for (NfRule& rule : plain_chain.rules) rule = plain(rule);
      if (plain_chain.rules.empty() && plain_chain.base && !plain_chain.drop_policy) continue;
      kept.chains.emplace_back(std::move(plain_chain));
    }
    for (const NfSetTable& set : table.sets) kept.sets.push_back(set);
    if (kept.chains.empty() && kept.sets.empty()) continue;
    std::sort(kept.chains.begin(), kept.chains.end(), [](const auto& a, const auto& b) { return a->name < b->name; });
    out.tables.push_back(std::move(kept));
  }
  std::sort(out.tables.begin(), out.tables.end(),
            [](const NfTable& a, const NfTable& b) { return std::pair(a.family, a.name) < std::pair(b.family, b.name); });
  return out;
}

// What a rule that only matches and decides comes to; nothing for one that does more, or remembers.
std::optional<nslab::Verdict::Kind> only_decides(const NfRule& rule) {
  std::optional<nslab::Verdict::Kind> out;
  for (const NfExpr& expr : *rule.exprs) {
    const bool matches =
        std::holds_alternative<Compare>(expr) || std::holds_alternative<Lookup>(expr) || std::holds_alternative<NfCounter>(expr);
    const auto* verdict = std::get_if<nslab::Verdict>(&expr);
    if (!matches && verdict == nullptr) return std::nullopt;
    if (verdict != nullptr && verdict->kind != nslab::Verdict::Kind::kAccept && verdict->kind != nslab::Verdict::Kind::kDrop) {
      return std::nullopt;
    }
    if (verdict != nullptr) out = verdict->kind;
  }
  return out;
}

// Among rules in a row that decide alike it does not matter which one comes first.
bool same_rules(const std::vector<NfRule>& a, const std::vector<NfRule>& b) {
  if (a.size() != b.size()) return false;
  const auto end_of_run = [](const std::vector<NfRule>& rules, std::size_t from) {
    const auto verdict = only_decides(rules[from]);
    std::size_t end = from + 1;
    while (verdict && end < rules.size() && only_decides(rules[end]) == verdict) ++end;
    return end;
  };
  for (std::size_t i = 0; i < a.size();) {
    const std::size_t end = end_of_run(a, i);
    if (end_of_run(b, i) != end) return false;
    const auto at = [&](const std::vector<NfRule>& rules, std::size_t place) { return rules.begin() + static_cast<std::ptrdiff_t>(place); };
    if (!std::is_permutation(at(a, i), at(a, end), at(b, i), at(b, end))) return false;
    i = end;
  }
  return true;
}

bool same_rules(const Ruleset& a, const Ruleset& b) {
  const auto without_rules = [](Ruleset rules) {
    for (NfTable& table : rules.tables) {
      for (Cow<NfChain>& chain : table.chains) chain.edit().rules.clear();
    }
    return rules;
  };
  if (!(without_rules(a) == without_rules(b))) return false;
  for (std::size_t i = 0; i < a.tables.size(); ++i) {
    for (std::size_t k = 0; k < a.tables[i].chains.size(); ++k) {
      if (!same_rules(a.tables[i].chains[k]->rules, b.tables[i].chains[k]->rules)) return false;
    }
  }
  return true;
}

}  // namespace

bool operator==(const Essence& a, const Essence& b) {
  const auto same = [](const auto& one, const auto& other) { return one.first == other.first && same_rules(one.second, other.second); };
  return a.seen == b.seen && a.defaults == b.defaults && a.sysctls == b.sysctls && a.devices == b.devices && a.processes == b.processes &&
         std::equal(a.rules.begin(), a.rules.end(), b.rules.begin(), b.rules.end(), same);
}

Essence essence_of(const World& world, Pid observer) {
  Essence out;
  out.seen = without_chance(take_snapshot(world, observer));
  const auto names = netns_names(world, observer);
  for (const auto& [id, name] : names) {
    const Netns& netns = world.netns[id];
    out.rules[name] = plain(*netns.ruleset);
    out.defaults[name] = {*netns.conf4_all, *netns.conf6_all};
    out.sysctls[name] = *netns.sysctls;
    for (const auto& [index, link] : netns.links)
      out.devices[name + ": " + world.links[link].name.text()] = {*world.links[link].conf4, *world.links[link].conf6};
  }
  for (const auto& [pid, process] : world.processes) {
    const auto name = names.find(process.net);
    if (pid == observer || process.state == ProcessState::kZombie || name == names.end()) continue;
    std::string words = name->second + ":";
    for (const std::string& word : *process.argv) words += " " + word;
    out.processes.push_back(words);
  }
  std::sort(out.processes.begin(), out.processes.end());
  return out;
}

}  // namespace nslab::exercises
