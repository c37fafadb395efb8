// Extensions of iptables in nft's words (libxtables' translations).
#include <fmt/format.h>

#include "model/netfilter/xt.h"
#include "shell/tools/nft/print.h"

namespace nslab::shell::nft {

namespace {

std::string nat_words(const NfNat& nat, std::string_view word) {
  std::string out(word);
  std::string to;
  if (nat.address_low) {
    to = to_string(nat.address_low);
    if (nat.address_high != nat.address_low && nat.address_high) to += "-" + to_string(nat.address_high);
  }
  if (nat.port_high != 0) {
    to += fmt::format(":{}", nat.port_low);
    if (nat.port_high != nat.port_low) to += fmt::format("-{}", nat.port_high);
  }
  if (!to.empty()) out += " to " + to;
  if (nat.random) out += " random";
  if (nat.fully_random) out += " fully-random";
  if (nat.persistent) out += " persistent";
  return out;
}

std::string state_words(std::uint64_t bits) {
  std::string out;
  for (const auto& [bit, name] : {std::pair{ct_state_bit::kInvalid, "invalid"}, std::pair{ct_state_bit::kNew, "new"}, std::pair{ct_state_bit::kRelated, "related"},
                                  std::pair{ct_state_bit::kEstablished, "established"}, std::pair{ct_state_bit::kUntracked, "untracked"}}) {
    if ((bits & bit) != 0) out += (out.empty() ? "" : ",") + std::string(name);
  }
  return out;
}

}  // namespace

std::string xt_text(const Xt& xt, const NfTable& table) {
  const bool v6 = table.family == NfFamily::kIp6;
  switch (xt.kind) {
    case XtKind::kMasquerade: return nat_words(nat_of(xt), "masquerade");
    case XtKind::kSnat: return nat_words(nat_of(xt), "snat");
    case XtKind::kDnat: return nat_words(nat_of(xt), "dnat");
    case XtKind::kRedirect: return nat_words(nat_of(xt), "redirect");
    case XtKind::kReject: {
      const NfReject reject = reject_of(xt);
      if (reject.with == RejectWith::kTcpReset) return "reject with tcp reset";
      if (reject.with == RejectWith::kPortUnreachable) return "reject";
      NfRule rule;
      rule.exprs.edit().push_back(reject);
      (void)v6;
      return rule_text(table, rule, Print{});
    }
    case XtKind::kConntrack:
    case XtKind::kState: {
      const XtOption* option = find_option(xt, xt::kState);
      if (option == nullptr || option->values.empty() || xt.options.size() != 1) return "xt match \"conntrack\"";
      return fmt::format("ct state {}{}", option->invert ? "! " : "", state_words(option->values.front().low.low));
    }
    case XtKind::kNotrackTarget: return "notrack";
    case XtKind::kLimit: return "xt match \"limit\"";
    case XtKind::kComment: return "xt match \"comment\"";
    case XtKind::kMultiport: return "xt match \"multiport\"";
    case XtKind::kLog: return "xt target \"LOG\"";
    default: return "xt match";
  }
}

}  // namespace nslab::shell::nft
