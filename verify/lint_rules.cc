#include <fmt/format.h>

#include <algorithm>

#include "verify/lint_parts.h"

namespace nslab::verify {

namespace {

bool is_end(const nslab::Verdict& verdict) {
  using Kind = nslab::Verdict::Kind;
  return verdict.kind == Kind::kAccept || verdict.kind == Kind::kDrop || verdict.kind == Kind::kReturn || verdict.kind == Kind::kGoto;
}

// Whether every packet that comes to a rule ends there: it asks for nothing and decides.
bool takes_all(const NfRule& rule) {
  bool ends = false;
  for (const NfExpr& expr : *rule.exprs) {
    const auto* verdict = std::get_if<nslab::Verdict>(&expr);
    const bool idle =
        std::holds_alternative<NfCounter>(expr) || std::holds_alternative<NfLog>(expr) || std::holds_alternative<NfInert>(expr);
    if (verdict == nullptr && !idle && !std::holds_alternative<NfReject>(expr)) return false;
    ends = ends || std::holds_alternative<NfReject>(expr) || (verdict != nullptr && is_end(*verdict));
  }
  return ends;
}

std::string name_of(const Datum& datum, std::size_t most) {
  std::string out;
  for (std::size_t i = 0; i < most; ++i) {
    const std::uint64_t half = i < 8 ? datum.high : datum.low;
    const char c = static_cast<char>((half >> (56 - 8 * (i % 8))) & 0xff);
    if (c == '\0') break;
    out += c;
  }
  return out;
}

// The name of a link that a rule asks for and that does not exist there.
std::string absent_link(const Look& look, NetnsId netns, const NfRule& rule) {
  for (const NfExpr& expr : *rule.exprs) {
    const auto* compare = std::get_if<Compare>(&expr);
    if (compare == nullptr || compare->wildcard || compare->op != NfCmp::kEq || compare->values.size() != 1) continue;
    if (compare->field != NfField::kIifname && compare->field != NfField::kOifname) continue;
    const Datum wanted = compare->values.front().low;
    bool there = false;
    for (const auto& [index, id] : look.world.netns[netns].links) there = there || Datum::name(look.world.links[id].name) == wanted;
    if (!there) return name_of(wanted, 15);
  }
  return {};
}

std::string_view family_word(NfFamily family) {
  switch (family) {
    case NfFamily::kInet: return "inet";
    case NfFamily::kIp6: return "ip6";
    case NfFamily::kArp: return "arp";
    case NfFamily::kBridge: return "bridge";
    case NfFamily::kNetdev: return "netdev";
    case NfFamily::kIp: return "ip";
  }
  return "ip";
}

void look_at_chain(Look& look, NetnsId netns, const NfTable& table, const NfChain& chain) {
  bool closed = false;
  for (std::size_t i = 0; i < chain.rules.size(); ++i) {
    const NfRule& rule = chain.rules[i];
    const std::string fix = fmt::format("{}nft delete rule {} {} {} handle {}", look.speak.exec(netns), family_word(table.family),
                                        table.name, chain.name, rule.handle);
    if (closed) {
      Finding& found = look.add(Flaw::kDeadRule, netns, {});
      found.number = i + 1;
      found.text = table.name + " " + chain.name;
      found.fix = fix;
    } else if (const std::string name = absent_link(look, netns, rule); !name.empty()) {
      Finding& found = look.add(Flaw::kRuleWithoutLink, netns, {});
      found.number = i + 1;
      found.text = fmt::format("{} {} {}", table.name, chain.name, name);
      found.fix = fix;
    }
    closed = closed || takes_all(rule);
  }
}

}  // namespace

void look_at_rules(Look& look) {
  for (const auto& [netns, name] : *look.speak.names) {
    if (!look.speak.knows(netns)) continue;
    for (const NfTable& table : look.world.netns[netns].ruleset->tables) {
      for (const auto& chain : table.chains) look_at_chain(look, netns, table, *chain);
    }
  }
}

}  // namespace nslab::verify
