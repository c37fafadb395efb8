#include "model/netfilter/ruleset_checks.h"

#include <algorithm>
#include <utility>

#include "model/netfilter/ruleset.h"
#include "model/netfilter/xt.h"
#include "model/rules.h"

namespace nslab {

namespace {

bool is_ct(NfField f) { return f >= NfField::kCtState && f <= NfField::kCtZone; }
bool any_ct(const std::vector<NfField>& fields) { return std::any_of(fields.begin(), fields.end(), is_ct); }

bool on_bridge(NfField f) { return f == NfField::kIbrname || f == NfField::kObrname; }

// Where an extension of iptables may stand: its table, its hooks, the protocol it needs (struct xt_target, struct xt_match).
struct XtPlace {
  std::string_view table{};
  unsigned hooks = 0x1f;
  unsigned protocol = 0;
};

constexpr unsigned hook_bit(NfHook hook) { return 1U << static_cast<unsigned>(hook); }

XtPlace place_of(const Xt& xt) {
  constexpr unsigned kPre = hook_bit(NfHook::kPrerouting), kIn = hook_bit(NfHook::kInput), kForward = hook_bit(NfHook::kForward),
                     kOut = hook_bit(NfHook::kOutput), kPost = hook_bit(NfHook::kPostrouting);
  const auto has = [&](std::uint8_t id) { return find_option(xt, id) != nullptr; };
  switch (xt.kind) {
    case XtKind::kReject: return {"filter", kIn | kForward | kOut, reject_of(xt).with == RejectWith::kTcpReset ? 6U : 0U};
    case XtKind::kMasquerade: return {"nat", kPost, 0};
    case XtKind::kSnat: return {"nat", kPost | kIn, 0};
    case XtKind::kDnat:
    case XtKind::kRedirect: return {"nat", kPre | kOut, 0};
    case XtKind::kNetmap: return {"nat", kPre | kPost | kOut | kIn, 0};
    case XtKind::kTtlTarget:
    case XtKind::kHlTarget:
    case XtKind::kTosTarget:
    case XtKind::kDscpTarget:
    case XtKind::kChecksum: return {"mangle", 0x1f, 0};
    case XtKind::kCtTarget:
    case XtKind::kNotrackTarget: return {"raw", 0x1f, 0};
    case XtKind::kClassify: return {"", kForward | kOut | kPost, 0};
    case XtKind::kTcpmssTarget: return {"", has(xt::kClampMss) ? kForward | kOut | kPost : 0x1fU, 6};
    case XtKind::kOwner: return {"", kOut | kPost, 0};
    case XtKind::kRpfilter: return {"", kPre, 0};
    case XtKind::kMac: return {"", kPre | kIn | kForward, 0};
    case XtKind::kTcp: return {"", 0x1f, 6};
    case XtKind::kUdp: return {"", 0x1f, 17};
    case XtKind::kIcmp: return {"", 0x1f, 1};
    case XtKind::kIcmp6: return {"", 0x1f, 58};
    case XtKind::kAddrtype:
      if (has(xt::kLimitIfaceIn)) return {"", kPre | kIn | kForward, 0};
      return {"", has(xt::kLimitIfaceOut) ? kForward | kOut | kPost : 0x1fU, 0};
    case XtKind::kPhysdev: return {"", has(xt::kPhysdevOut) || has(xt::kPhysdevIsOut) ? 0x1f & ~kOut : 0x1fU, 0};
    default: return {};
  }
}

// recent_mt_check: terms are for those that look an address up, not for those that write or forget one.
bool recent_makes_sense(const Xt& xt) {
  const auto has = [&](std::uint8_t id) { return find_option(xt, id) != nullptr; };
  const bool writes = has(xt::kRecentSet) || has(xt::kRecentRemove);
  return !writes || !(has(xt::kRecentSeconds) || has(xt::kRecentHits) || has(xt::kRecentTtl));
}

// Where a NAT statement has a meaning.
bool nat_fits(NfNat::Kind kind, const NfChain& base) {
  if (base.type != NfChainType::kNat) return false;
  switch (kind) {
    case NfNat::Kind::kMasquerade: return base.hook == NfHook::kPostrouting;
    case NfNat::Kind::kSnat: return base.hook == NfHook::kPostrouting || base.hook == NfHook::kInput;
    case NfNat::Kind::kDnat:
    case NfNat::Kind::kRedirect: return base.hook == NfHook::kPrerouting || base.hook == NfHook::kOutput;
    case NfNat::Kind::kNetmap: return true;
  }
  return false;
}

Result<Done> fits(const NfExpr& expr, const NfChain& base) {
  if (const auto* nat = std::get_if<NfNat>(&expr); nat != nullptr && !nat_fits(nat->kind, base)) {
    return refuse(Reason::kNfStatementMisplaced, base.name);
  }
  const auto reject_fits = base.hook == NfHook::kInput || base.hook == NfHook::kForward || base.hook == NfHook::kOutput ||
                           base.hook == NfHook::kPrerouting;
  if (std::holds_alternative<NfReject>(expr) && !reject_fits) return refuse(Reason::kNfStatementMisplaced, base.name);
  const auto* set = std::get_if<NfSet>(&expr);
  const auto* compare = std::get_if<Compare>(&expr);
  const bool routed = base.hook == NfHook::kForward || base.hook == NfHook::kOutput || base.hook == NfHook::kPostrouting;
  const bool asks_route = (set != nullptr && set->source->fields == std::vector{NfField::kRtMtu}) ||
                          (compare != nullptr && compare->field >= NfField::kRtNexthop && compare->field <= NfField::kRtMtu);
  if (asks_route && !routed) return refuse(Reason::kNfStatementMisplaced, base.name);
  if (const auto* xt = std::get_if<Xt>(&expr)) {
    const bool hooked = (place_of(*xt).hooks & hook_bit(base.hook)) != 0;
    const bool translates = !is_nat_target(xt->kind) || base.type == NfChainType::kNat;
    if (!hooked || !translates) return refuse(Reason::kNfWrongHook, base.name);
  }
  return Done{};
}

// What is reachable from `chain`, by `path`, in a ruleset whose packets come in at `base`.
Result<Done> validate_from(const NfTable& table, const NfChain& base, const NfChain& chain, std::vector<const NfChain*>& path) {
  constexpr std::size_t kDeepestChain = 16;
  if (std::find(path.begin(), path.end(), &chain) != path.end()) return refuse(Reason::kNfJumpLoop, chain.name);
  if (path.size() > kDeepestChain) return refuse(Reason::kNfJumpLoop, chain.name);
  path.push_back(&chain);
  for (const NfRule& rule : chain.rules) {
    for (const NfExpr& expr : *rule.exprs) {
      if (auto ok = fits(expr, base); !ok) return ok;
      for (const std::string& target : targets_of(table, expr)) {
        const std::ptrdiff_t next = chain_at(table, target);
        if (next < 0) return refuse(Reason::kNfChainMissing, target);
        if (auto ok = validate_from(table, base, *table.chains[static_cast<std::size_t>(next)], path); !ok) return ok;
      }
    }
  }
  path.pop_back();
  return Done{};
}

}  // namespace

bool tracks(const NfExpr& expr) {
  if (const auto* xt = std::get_if<Xt>(&expr)) return needs_conntrack(xt->kind);
  if (const auto* compare = std::get_if<Compare>(&expr)) return is_ct(compare->field);
  if (const auto* lookup = std::get_if<Lookup>(&expr)) return any_ct(lookup->fields);
  if (const auto* dynset = std::get_if<NfDynset>(&expr)) return any_ct(dynset->fields) || dynset->connlimit;
  if (const auto* set = std::get_if<NfSet>(&expr)) return is_ct(set->field) || any_ct(set->source->fields);
  return std::holds_alternative<NfNat>(expr) || std::holds_alternative<NfNotrack>(expr) || std::holds_alternative<NfConnlimit>(expr);
}

Result<Done> check_expr(const NfTable& table, const NfExpr& expr) {
  for (const std::string& target : targets_of(table, expr)) {
    const std::ptrdiff_t at = chain_at(table, target);
    if (at < 0) return refuse(Reason::kNfChainMissing, target);
    // nft_verdict_init: what a hook begins with is nobody's to jump to.
    if (table.chains[static_cast<std::size_t>(at)]->base) return refuse(Reason::kNfStatementMisplaced, target);
  }
  const std::string set = asked_set(expr);
  if (!set.empty() && std::none_of(table.sets.begin(), table.sets.end(), [&](const NfSetTable& s) { return s.name == set; })) {
    return refuse(Reason::kNfSetMissing, set);
  }
  if (const auto* ref = std::get_if<NfObjectRef>(&expr)) {
    const auto is_there = [&](const std::string& name) {
      return std::any_of(table.objects.begin(), table.objects.end(),
                         [&](const NfObject& o) { return o.kind == ref->kind && o.name == name; });
    };
    if (ref->by.empty() && !is_there(ref->name)) return refuse(Reason::kNfObjectMissing, ref->name);
    for (const SetElement& element : ref->by->own->elements) {
      if (!is_there(element.object)) return refuse(Reason::kNfObjectMissing, element.object);
    }
  }
  if (std::holds_alternative<NfQueue>(expr)) return refuse(Reason::kNfExprMissing, "queue");
  if (const auto* limit = std::get_if<NfLimit>(&expr); limit != nullptr && limit->rate == 0)
    return refuse(Reason::kInvalidArgument, "limit");  // nft_limit_init
  if (const auto* xt = std::get_if<Xt>(&expr); xt != nullptr && xt->kind == XtKind::kString) {  // string_mt_check
    const XtOption* algo = find_option(*xt, xt::kStringAlgo);
    const bool is_known = algo == nullptr || algo->text == "bm" || algo->text == "kmp" || algo->text == "fsm";
    if (!is_known) return refuse(Reason::kNfTargetUnknown, algo->text);
  }
  if (const auto* compare = std::get_if<Compare>(&expr); compare != nullptr && on_bridge(compare->field)) {
    return refuse(Reason::kNfStatementMisplaced, "meta");
  }
  if (table.family == NfFamily::kBridge || table.family == NfFamily::kArp || table.family == NfFamily::kNetdev) {
    if (table.family == NfFamily::kBridge && std::holds_alternative<NfReject>(expr)) return refuse(Reason::kNfExprMissing, "reject");
    if (!std::holds_alternative<Xt>(expr) && tracks(expr)) return refuse(Reason::kNfNoConntrack);
  }
  return Done{};
}

bool suits(const std::vector<NfExpr>& exprs, const std::string& table) {
  std::uint64_t protocol = 0;
  for (const NfExpr& expr : exprs) {
    const auto* compare = std::get_if<Compare>(&expr);
    const bool names_one =
        compare != nullptr && compare->op == NfCmp::kEq && compare->values.size() == 1 &&
        (compare->field == NfField::kL4proto || compare->field == NfField::kIpProtocol || compare->field == NfField::kIp6Nexthdr);
    if (names_one) protocol = compare->values.front().low.low;
    const auto* xt = std::get_if<Xt>(&expr);
    if (xt == nullptr) continue;
    const XtPlace place = place_of(*xt);
    if (!place.table.empty() && place.table != table) return false;
    if (xt->kind == XtKind::kRpfilter && table != "raw" && table != "mangle") return false;
    if (place.protocol != 0 && place.protocol != protocol) return false;
    if (xt->kind == XtKind::kRecent && !recent_makes_sense(*xt)) return false;
  }
  return true;
}

Result<Done> validate(const NfTable& table, const NfChain& base) {
  std::vector<const NfChain*> path;
  return validate_from(table, base, base, path);
}

}  // namespace nslab
