// Chains: their hook and priority, and the block that holds their rules.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "shell/tools/nft/parser.h"

namespace nslab::shell::nft {

namespace {

constexpr std::array<std::pair<std::string_view, NfHook>, 7> kHooks{{{"prerouting", NfHook::kPrerouting},
                                                                     {"input", NfHook::kInput},
                                                                     {"forward", NfHook::kForward},
                                                                     {"output", NfHook::kOutput},
                                                                     {"postrouting", NfHook::kPostrouting},
                                                                     {"ingress", NfHook::kIngress},
                                                                     {"egress", NfHook::kEgress}}};

std::optional<std::int32_t> standard_priority(NfFamily family, NfHook hook, std::string_view name) {
  if (family == NfFamily::kBridge) {
    if (name == "filter") return -200;
    if (name == "dstnat" && hook == NfHook::kPrerouting) return -300;
    if (name == "out" && hook == NfHook::kOutput) return 100;
    if (name == "srcnat" && hook == NfHook::kPostrouting) return 300;
    return std::nullopt;
  }
  if (name == "filter") return 0;
  if (family == NfFamily::kArp || family == NfFamily::kNetdev) return std::nullopt;
  if (name == "raw") return -300;
  if (name == "mangle") return -150;
  if (name == "security") return 50;
  if (name == "dstnat" && hook == NfHook::kPrerouting) return -100;
  if (name == "srcnat" && hook == NfHook::kPostrouting) return 100;
  return std::nullopt;
}

}  // namespace

void Parser::priority(Chain& chain, const Where& hook) {
  bool minus = take("-");
  const Token word = pull();
  if (word.kind == Token::Kind::kNumber) {
    Datum n;
    if (!number_of(Type::kInteger, 31, word, n)) return;
    chain.request.priority = static_cast<std::int32_t>(n.low) * (minus ? -1 : 1);
    return;
  }
  // "filter-5" is one word to the scanner
  const auto dash = word.text.find('-');
  const std::string name = word.text.substr(0, dash);
  const auto base =
      word.kind == Token::Kind::kString ? standard_priority(chain.request.where.family, chain.request.hook, name) : std::nullopt;
  std::int32_t offset = 0;
  if (dash != std::string::npos) {
    offset = -std::atoi(word.text.c_str() + dash + 1);
  } else if (at("+") || at("-")) {
    minus = pull().is("-");
    Datum n;
    if (!number_of(Type::kInteger, 31, pull(), n)) return;
    offset = static_cast<std::int32_t>(n.low) * (minus ? -1 : 1);
  }
  if (!base) {
    (void)hook;
    // Shown from the token before it.
    wrong("invalid priority expression value in this context.", Where{word.at.input, tokens_[next_ - 2].at.begin, word.at.end});
    return;
  }
  chain.request.priority = *base + offset;
}

// type T hook H [device D] priority P;
void Parser::hook_line(Chain& chain) {
  NfAddChain& add = chain.request;
  const Token type = pull();
  if (type.is("filter")) add.type = NfChainType::kFilter;
  else if (type.is("nat")) add.type = NfChainType::kNat;
  else if (type.is("route")) add.type = NfChainType::kRoute;
  else return malformed("unknown chain type", type.at);
  if (!expect("hook")) return;
  const Token hook = pull();
  const auto known = std::find_if(kHooks.begin(), kHooks.end(), [&](const auto& h) { return h.first == hook.text; });
  if (known == kHooks.end()) return malformed("unknown chain hook", hook.at);
  add.hook = known->second;
  add.base = true;
  const bool netdev_hook = add.hook == NfHook::kIngress || add.hook == NfHook::kEgress;
  const NfFamily family = add.where.family;
  const bool fits = netdev_hook ? family == NfFamily::kNetdev || (family == NfFamily::kInet && add.hook == NfHook::kIngress)
                                : family != NfFamily::kNetdev && (family != NfFamily::kArp || add.hook == NfHook::kInput ||
                                                                  add.hook == NfHook::kOutput || add.hook == NfHook::kForward);
  if (take("device")) add.device = pull().text;
  if (take("devices")) return refuse_loudly("nft: devices");
  if (!expect("priority")) return;
  priority(chain, hook.at);
  if (!fits) wrong(fmt::format("The {} family does not support this hook", family_name(family)), hook.at);
}

void Parser::chain_line(Command& c, Chain& chain) {
  if (take("type")) {
    hook_line(chain);
    if (wrong_) {
      while (!at_end()) (void)pull();
    }
    return;
  }
  if (at("policy")) {
    const Where begin = pull().at;
    const bool again = chain.request.drop_policy.has_value();
    if (take("accept")) chain.request.drop_policy = false;
    else if (take("drop")) chain.request.drop_policy = true;
    else return unexpected("accept or drop or '$'");
    if (again) return malformed("you cannot set chain policy twice", span(begin, tokens_[next_ - 1].at));
    chain.policy = span(begin, tokens_[next_ - 1].at);
    return;
  }
  if (at("comment") && peek(1).wordlike()) {
    (void)pull();
    chain.request.comment = pull().text;
    return;
  }
  if (take("flags")) {
    if (at("offload")) return refuse_loudly("nft: chain flags offload");
    return unexpected("offload");
  }
  Context context;
  context.family = c.family.value_or(NfFamily::kIp);
  context.table = c.table;
  context.table_at = c.table_at;
  if (context.family == NfFamily::kIp) context.network = "ip";
  if (context.family == NfFamily::kIp6) context.network = "ip6";
  if (context.family == NfFamily::kArp) context.network = "arp";
  const Where begin = peek().at;
  Rule made = rule(context);
  if (failed_) return;
  chain.rules.emplace_back(std::move(made), span(begin, tokens_[next_ - 1].at));
}

void Parser::chain_block(Command& c, Chain& chain) {
  if (!expect("{")) return;
  skip_lines();
  while (!failed_ && !closes(c.object == "table")) {
    wrong_ = false;
    const std::size_t mark = faults.size();
    chain_line(c, chain);
    if (!failed_ && peek().kind != Token::Kind::kNewline && !at(";")) unexpected("newline or semicolon");
    if (failed_ && !recover(mark)) return;
    skip_lines();
  }
}

}  // namespace nslab::shell::nft
