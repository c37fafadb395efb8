// Extensions of iptables in nft's words (libxtables' translations).
#include <fmt/format.h>

#include "model/netfilter/xt.h"
#include "shell/tools/nft/print.h"

namespace nslab::shell::nft {

std::string state_words(std::uint64_t bits) {
  std::string out;
  for (const auto& [bit, name] :
       {std::pair{ct_state_bit::kInvalid, "invalid"}, std::pair{ct_state_bit::kNew, "new"}, std::pair{ct_state_bit::kRelated, "related"},
        std::pair{ct_state_bit::kEstablished, "established"}, std::pair{ct_state_bit::kUntracked, "untracked"}}) {
    if ((bits & bit) != 0) out += (out.empty() ? "" : ",") + std::string(name);
  }
  return out;
}

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

// "tcp" or its like, as the rule said before; "th" where it said nothing.
std::string transport_word(const NfRule& rule) {
  for (const NfExpr& expr : *rule.exprs) {
    const auto* c = std::get_if<Compare>(&expr);
    if (c != nullptr && (c->field == NfField::kL4proto || c->field == NfField::kIpProtocol))
      return protocol_name(c->values.front().low.low);
  }
  return "th";
}

std::string multiport_words(const Xt& xt, const NfRule& rule) {
  if (xt.options.empty()) return "xt match multiport";
  const XtOption& o = xt.options.front();
  std::string out = transport_word(rule) + (o.id == xt::kSports ? " sport " : " dport ");
  if (o.invert) out += "!= ";
  std::string list;
  for (const Interval& v : o.values) {
    list += (list.empty() ? "" : ", ") + std::to_string(v.low.low);
    if (!v.single()) list += "-" + std::to_string(v.high.low);
  }
  return out + (o.values.size() > 1 ? "{ " + list + " }" : list);
}

// icmp_xlate, icmp6_xlate: only what is asked for by one of the names that iptables has, which stand for all codes.
std::string icmp_words(const Xt& xt, bool v6) {
  constexpr std::array<std::uint64_t, 13> kNamed{0, 3, 4, 5, 8, 9, 10, 11, 12, 13, 14, 17, 18};
  constexpr std::array<std::uint64_t, 11> kNamed6{1, 2, 3, 4, 128, 129, 133, 134, 135, 136, 137};
  constexpr std::uint64_t kAny = 255;
  const XtOption* o = find_option(xt, xt::kIcmpType);
  const std::string untold = v6 ? "xt match icmp6" : "xt match icmp";
  if (o == nullptr || o->values.empty()) return untold;
  const std::uint64_t type = o->values[0].low.low;
  if (!v6 && type == kAny) return "ip protocol icmp";
  const bool is_named = v6 ? std::find(kNamed6.begin(), kNamed6.end(), type) != kNamed6.end()
                           : std::find(kNamed.begin(), kNamed.end(), type) != kNamed.end();
  const bool one_code = o->values.size() > 1 && o->values[1].single();
  if (!is_named || one_code) return untold;
  return fmt::format("{} type {}{}", v6 ? "icmpv6" : "icmp", o->invert ? "!= " : "",
                     symbol_name(v6 ? Type::kIcmp6Type : Type::kIcmpType, type));
}

std::string addrtype_words(const Xt& xt) {
  std::string out;
  for (const XtOption& o : xt.options) {
    if ((o.id != xt::kSrcType && o.id != xt::kDstType) || o.values.empty()) continue;
    std::string names;
    unsigned count = 0;
    for (std::uint64_t bit = 0; bit < 12; ++bit) {
      if ((o.values.front().low.low >> bit & 1) == 0) continue;
      names += (names.empty() ? "" : ", ") + std::string(symbol_name(Type::kFibType, bit));
      ++count;
    }
    out += (out.empty() ? "" : " ") + fmt::format("fib {} type {}{}", o.id == xt::kSrcType ? "saddr" : "daddr", o.invert ? "!= " : "",
                                                  count > 1 ? "{ " + names + " }" : names);
  }
  return out;
}

std::string reject_words(const NfReject& reject) {
  switch (reject.with) {
    case RejectWith::kTcpReset: return "reject with tcp reset";
    case RejectWith::kPortUnreachable: return "reject";
    case RejectWith::kNetUnreachable: return "reject with icmp type net-unreachable";
    case RejectWith::kHostUnreachable: return "reject with icmp type host-unreachable";
    case RejectWith::kProtoUnreachable: return "reject with icmp type prot-unreachable";
    case RejectWith::kNetProhibited: return "reject with icmp type net-prohibited";
    case RejectWith::kHostProhibited: return "reject with icmp type host-prohibited";
    case RejectWith::kAdminProhibited: return "reject with icmp type admin-prohibited";
    case RejectWith::kIcmp6NoRoute: return "reject with icmpv6 type no-route";
    case RejectWith::kIcmp6AddrUnreachable: return "reject with icmpv6 type addr-unreachable";
    case RejectWith::kIcmp6AdminProhibited: return "reject with icmpv6 type admin-prohibited";
    case RejectWith::kIcmp6PolicyFail: return "reject with icmpv6 type policy-fail";
    case RejectWith::kIcmp6RejectRoute: return "reject with icmpv6 type reject-route";
    case RejectWith::kIcmp6PortUnreachable: return "reject";
  }
  return "reject";
}

std::string log_words(const Xt& xt) {
  const XtOption* prefix = find_option(xt, xt::kLogPrefix);
  const XtOption* level = find_option(xt, xt::kLogLevel);
  constexpr const char* kLogLevels[] = {"emerg", "alert", "crit", "err", "warn", "notice", "info", "debug"};
  std::string out = "log";
  if (prefix != nullptr && !prefix->text.empty()) out += fmt::format(" prefix \"{}\"", prefix->text);
  const std::uint64_t n = level == nullptr || level->values.empty() ? 4 : level->values.front().low.low;
  if (n != 4 && n < 8) out += fmt::format(" level {}", kLogLevels[n]);
  const auto has = [&](std::uint8_t id) { return find_option(xt, id) != nullptr; };
  const bool sequence = has(xt::kLogTcpSequence), options = has(xt::kLogTcpOptions), ip = has(xt::kLogIpOptions), uid = has(xt::kLogUid);
  if (sequence && options && ip && uid && has(xt::kLogMacDecode)) return out + " flags all";
  const char* both = sequence && options ? "sequence,options" : sequence ? "sequence" : "options";
  if (sequence || options) out += fmt::format(" flags tcp {}", both);
  if (ip) out += " flags ip options";
  if (uid) out += " flags skuid";
  if (has(xt::kLogMacDecode)) out += " flags ether";
  return out;
}

}  // namespace

std::string xt_text(const Xt& xt, const NfRule& rule, bool v6) {
  switch (xt.kind) {
    case XtKind::kMasquerade: return nat_words(nat_of(xt), "masquerade");
    case XtKind::kSnat: return nat_words(nat_of(xt), "snat");
    case XtKind::kDnat: return nat_words(nat_of(xt), "dnat");
    case XtKind::kRedirect: return nat_words(nat_of(xt), "redirect");
    case XtKind::kReject: return reject_words(reject_of(xt));
    case XtKind::kNotrackTarget: return "notrack";
    case XtKind::kComment: return "";  // its translation is left out, the blank behind it not
    case XtKind::kMultiport: return multiport_words(xt, rule);
    case XtKind::kIcmp: return icmp_words(xt, false);
    case XtKind::kIcmp6: return icmp_words(xt, true);
    case XtKind::kAddrtype: return addrtype_words(xt);
    case XtKind::kLog: return log_words(xt);
    case XtKind::kLimit: return limit_text(xt.limit);
    default: return xt_translated(xt, v6);
  }
}

}  // namespace nslab::shell::nft
