// Changing the ruleset: one transaction at a time (nf_tables_api.c).
#include <algorithm>

#include "model/netfilter/xt.h"
#include "model/rules.h"

namespace nslab {

namespace {

NfTable* find_table(Ruleset& rules, NfFamily family, const std::string& name) {
  const auto at = std::find_if(rules.tables.begin(), rules.tables.end(),
                               [&](const NfTable& t) { return t.family == family && t.name == name; });
  return at == rules.tables.end() ? nullptr : &*at;
}

std::ptrdiff_t chain_at(const NfTable& table, const std::string& name) {
  const auto at = std::find_if(table.chains.begin(), table.chains.end(), [&](const Cow<NfChain>& c) { return c->name == name; });
  return at == table.chains.end() ? -1 : at - table.chains.begin();
}

NfSetTable* find_set(NfTable& table, const std::string& name) {
  const auto at = std::find_if(table.sets.begin(), table.sets.end(), [&](const NfSetTable& s) { return s.name == name; });
  return at == table.sets.end() ? nullptr : &*at;
}

// The set that a rule carries in itself, if any; the name of the one that it asks, if any.
const NfSetTable* own_set(const NfExpr& expr) {
  const Cow<NfSetTable>* own = nullptr;
  if (const auto* lookup = std::get_if<Lookup>(&expr)) own = &lookup->own;
  if (const auto* set = std::get_if<NfSet>(&expr)) own = &set->source->own;
  if (const auto* nat = std::get_if<NfNat>(&expr)) own = &nat->source->own;
  return own == nullptr || own->empty() ? nullptr : &**own;
}

std::string asked_set(const NfExpr& expr) {
  if (const auto* lookup = std::get_if<Lookup>(&expr)) return lookup->set;
  if (const auto* set = std::get_if<NfSet>(&expr)) return set->source->map;
  if (const auto* nat = std::get_if<NfNat>(&expr)) return nat->source->map;
  if (const auto* dynset = std::get_if<NfDynset>(&expr)) return dynset->set;
  return "";
}

bool leads(const Verdict& verdict) { return verdict.kind == Verdict::Kind::kJump || verdict.kind == Verdict::Kind::kGoto; }

void targets_of(const NfSetTable& set, std::vector<std::string>& out) {
  for (const SetElement& element : set.elements) {
    if (leads(element.verdict)) out.push_back(element.verdict.chain);
  }
}

// The chains that an expression may lead to.
std::vector<std::string> targets_of(const NfTable& table, const NfExpr& expr) {
  std::vector<std::string> out;
  if (const auto* verdict = std::get_if<Verdict>(&expr); verdict != nullptr && leads(*verdict)) out.push_back(verdict->chain);
  if (const NfSetTable* own = own_set(expr)) targets_of(*own, out);
  if (const auto* lookup = std::get_if<Lookup>(&expr); lookup != nullptr && lookup->verdict_map && !lookup->set.empty()) {
    for (const NfSetTable& set : table.sets) {
      if (set.name == lookup->set) targets_of(set, out);
    }
  }
  return out;
}

bool any_expr(const NfTable& table, auto wanted) {
  for (const auto& chain : table.chains) {
    for (const NfRule& rule : chain->rules) {
      if (std::any_of(rule.exprs->begin(), rule.exprs->end(), wanted)) return true;
    }
  }
  return false;
}

bool is_referenced(const NfTable& table, const std::string& chain) {
  const auto leads_there = [&](const NfExpr& expr) {
    const auto targets = targets_of(table, expr);
    return std::find(targets.begin(), targets.end(), chain) != targets.end();
  };
  if (any_expr(table, leads_there)) return true;
  std::vector<std::string> targets;
  for (const NfSetTable& set : table.sets) targets_of(set, targets);
  return std::find(targets.begin(), targets.end(), chain) != targets.end();
}

bool uses_set(const NfTable& table, const std::string& name) {
  return any_expr(table, [&](const NfExpr& expr) { return asked_set(expr) == name; });
}

bool uses_object(const NfTable& table, NfObjectRef::Kind kind, const std::string& name) {
  const auto uses = [&](const NfExpr& expr) {
    const auto* ref = std::get_if<NfObjectRef>(&expr);
    return ref != nullptr && ref->kind == kind && ref->name == name;
  };
  return any_expr(table, uses);
}

bool is_ct(NfField f) { return f >= NfField::kCtState && f <= NfField::kCtZone; }
bool any_ct(const std::vector<NfField>& fields) { return std::any_of(fields.begin(), fields.end(), is_ct); }

bool tracks(const NfExpr& expr) {
  if (const auto* xt = std::get_if<Xt>(&expr)) return needs_conntrack(xt->kind);
  if (const auto* compare = std::get_if<Compare>(&expr)) return is_ct(compare->field);
  if (const auto* lookup = std::get_if<Lookup>(&expr)) return any_ct(lookup->fields);
  if (const auto* dynset = std::get_if<NfDynset>(&expr)) return any_ct(dynset->fields);
  if (const auto* set = std::get_if<NfSet>(&expr)) return is_ct(set->field) || any_ct(set->source->fields);
  return std::holds_alternative<NfNat>(expr) || std::holds_alternative<NfNotrack>(expr);
}

bool on_bridge(NfField f) { return f == NfField::kIbrname || f == NfField::kObrname; }

// What a rule's expressions need (nft_*_init): their chains, sets and objects, and a kernel that knows them.
Result<Done> check_expr(const NfTable& table, const NfExpr& expr) {
  for (const std::string& target : targets_of(table, expr)) {
    if (chain_at(table, target) < 0) return refuse(Reason::kNfChainMissing, target);
  }
  const std::string set = asked_set(expr);
  if (!set.empty() && std::none_of(table.sets.begin(), table.sets.end(), [&](const NfSetTable& s) { return s.name == set; })) {
    return refuse(Reason::kNfSetMissing, set);
  }
  if (const auto* ref = std::get_if<NfObjectRef>(&expr)) {
    const auto is_it = [&](const NfObject& o) { return o.kind == ref->kind && o.name == ref->name; };
    if (std::none_of(table.objects.begin(), table.objects.end(), is_it)) return refuse(Reason::kNfObjectMissing, ref->name);
  }
  if (std::holds_alternative<NfQueue>(expr)) return refuse(Reason::kNfExprMissing, "queue");
  if (const auto* compare = std::get_if<Compare>(&expr); compare != nullptr && on_bridge(compare->field)) {
    return refuse(Reason::kNfStatementMisplaced, "meta");
  }
  if (table.family == NfFamily::kBridge || table.family == NfFamily::kArp || table.family == NfFamily::kNetdev) {
    if (table.family == NfFamily::kBridge && std::holds_alternative<NfReject>(expr)) return refuse(Reason::kNfExprMissing, "reject");
    if (!std::holds_alternative<Xt>(expr) && tracks(expr)) return refuse(Reason::kNfNoConntrack);
  }
  return Done{};
}

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

// xt_check_match, xt_check_target: the table and the protocol, whatever leads there.
bool suits(const std::vector<NfExpr>& exprs, const std::string& table) {
  std::uint64_t protocol = 0;
  for (const NfExpr& expr : exprs) {
    const auto* compare = std::get_if<Compare>(&expr);
    const bool names_one = compare != nullptr && compare->op == NfCmp::kEq && compare->values.size() == 1 &&
                           (compare->field == NfField::kL4proto || compare->field == NfField::kIpProtocol || compare->field == NfField::kIp6Nexthdr);
    if (names_one) protocol = compare->values.front().low.low;
    const auto* xt = std::get_if<Xt>(&expr);
    if (xt == nullptr) continue;
    const XtPlace place = place_of(*xt);
    if (!place.table.empty() && place.table != table) return false;
    if (xt->kind == XtKind::kRpfilter && table != "raw" && table != "mangle") return false;
    if (place.protocol != 0 && place.protocol != protocol) return false;
  }
  return true;
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

// nft_chain_validate: what is reachable from a base chain must make sense there, and must not go round.
Result<Done> validate(const NfTable& table, const NfChain& base, const NfChain& chain, std::vector<const NfChain*>& path) {
  constexpr std::size_t kMostJumps = 16;
  if (std::find(path.begin(), path.end(), &chain) != path.end()) return refuse(Reason::kNfJumpLoop, chain.name);
  if (path.size() > kMostJumps) return refuse(Reason::kNfJumpLoop, chain.name);
  path.push_back(&chain);
  for (const NfRule& rule : chain.rules) {
    for (const NfExpr& expr : *rule.exprs) {
      if (auto ok = fits(expr, base); !ok) return ok;
      for (const std::string& target : targets_of(table, expr)) {
        const std::ptrdiff_t next = chain_at(table, target);
        if (next < 0) return refuse(Reason::kNfChainMissing, target);
        if (auto ok = validate(table, base, *table.chains[static_cast<std::size_t>(next)], path); !ok) return ok;
      }
    }
  }
  path.pop_back();
  return Done{};
}

// What the engine looks up on every packet, from what the tables say now.
void refresh(Ruleset& rules) {
  rules.hooks.clear();
  rules.conntrack_users = 0;
  rules.nat = false;
  for (std::size_t t = 0; t < rules.tables.size(); ++t) {
    for (std::size_t c = 0; c < rules.tables[t].chains.size(); ++c) {
      const NfChain& chain = *rules.tables[t].chains[c];
      if (chain.base) {
        rules.hooks.push_back(HookEntry{rules.tables[t].family, chain.hook, chain.priority, static_cast<std::uint16_t>(t),
                                        static_cast<std::uint16_t>(c)});
        rules.nat = rules.nat || chain.type == NfChainType::kNat;
      }
      for (const NfRule& rule : chain.rules) {
        if (std::any_of(rule.exprs->begin(), rule.exprs->end(), tracks)) ++rules.conntrack_users;
      }
    }
  }
  std::stable_sort(rules.hooks.begin(), rules.hooks.end(), [](const HookEntry& a, const HookEntry& b) {
    return std::pair{a.hook, a.priority} < std::pair{b.hook, b.priority};
  });
  ++rules.generation;
}

class Batch {
 public:
  Batch(Ruleset& rules, Instant now) : rules_(rules), now_(now) {}

  Result<Done> operator()(const NfAddTable& r) {
    NfTable* table = find_table(rules_, r.family, r.name);
    if (table != nullptr) {
      if (r.exclusive) return refuse(Reason::kNfTableTaken, r.name);
      table->dormant = r.dormant;
      table->by_iptables = table->by_iptables || r.by_iptables;
      return Done{};
    }
    NfTable fresh;
    fresh.family = r.family;
    fresh.name = r.name;
    fresh.dormant = r.dormant;
    fresh.by_iptables = r.by_iptables;
    fresh.comment = r.comment;
    fresh.handle = ++rules_.next_table_handle;
    rules_.tables.push_back(std::move(fresh));
    return Done{};
  }

  Result<Done> operator()(const NfDelTable& r) {
    if (r.name.empty() && r.handle == 0) {
      std::erase_if(rules_.tables, [&](const NfTable& t) { return !r.family || t.family == *r.family; });
      return Done{};
    }
    const auto gone = std::erase_if(rules_.tables, [&](const NfTable& t) {
      return (!r.family || t.family == *r.family) && (r.handle != 0 ? t.handle == r.handle : t.name == r.name);
    });
    if (gone == 0 && !r.destroy) return refuse(Reason::kNfTableMissing, r.name);
    return Done{};
  }

  Result<Done> operator()(const NfAddChain& r) {
    auto table = table_of(r.where);
    if (!table) return tl::unexpected(table.error());
    const std::ptrdiff_t at = chain_at(**table, r.where.chain);
    if (at >= 0) {
      if (r.exclusive) return refuse(Reason::kNfChainTaken, r.where.chain);
      NfChain& chain = (*table)->chains[static_cast<std::size_t>(at)].edit();
      if (r.base && (!chain.base || chain.type != r.type)) return refuse(Reason::kNfChainTaken, r.where.chain);
      if (r.base && (chain.hook != r.hook || chain.priority != r.priority)) return refuse(Reason::kNfChainTypeInvalid, r.where.chain);
      if (r.drop_policy) chain.drop_policy = *r.drop_policy;
      if (r.counter) {  // with counters given, the chain begins to count
        chain.policy_counter = *r.counter;
        chain.counts = true;
      }
      return Done{};
    }
    const bool nat_hook = r.hook != NfHook::kForward && r.hook <= NfHook::kPostrouting;
    if (r.base && r.type == NfChainType::kNat && !nat_hook) return refuse(Reason::kNfChainTypeInvalid, r.where.chain);
    if (r.base && r.type == NfChainType::kRoute && r.hook != NfHook::kOutput) return refuse(Reason::kNfChainTypeInvalid, r.where.chain);
    NfChain chain;
    chain.name = r.where.chain;
    chain.base = r.base;
    chain.type = r.type;
    chain.hook = r.hook;
    chain.priority = r.priority;
    chain.drop_policy = r.drop_policy.value_or(false);
    chain.counts = r.counts || r.counter.has_value();
    chain.device = r.device;
    chain.comment = r.comment;
    if (r.counter) chain.policy_counter = *r.counter;
    chain.handle = (*table)->next_handle++;
    (*table)->chains.emplace_back(std::move(chain));
    return Done{};
  }

  Result<Done> operator()(const NfDelChain& r) {
    auto table = table_of(r.where);
    if (!table) return r.destroy ? Result<Done>(Done{}) : tl::unexpected(table.error());
    const std::ptrdiff_t at = chain_at(**table, r.where.chain);
    if (at < 0) return r.destroy ? Result<Done>(Done{}) : refuse(Reason::kNfChainMissing, r.where.chain);
    const NfChain& chain = *(*table)->chains[static_cast<std::size_t>(at)];
    if (is_referenced(**table, chain.name) || (r.only_empty && !chain.rules.empty())) return refuse(Reason::kNfChainBusy, chain.name);
    (*table)->chains.erase((*table)->chains.begin() + at);
    return Done{};
  }

  Result<Done> operator()(const NfRenameChain& r) {
    auto chain = chain_of(r.where);
    if (!chain) return tl::unexpected(chain.error());
    NfTable& table = *find_table(rules_, r.where.family, r.where.table);
    if (chain_at(table, r.to) >= 0) return refuse(Reason::kNfChainTaken, r.to);
    (*chain)->edit().name = r.to;
    for (auto& other : table.chains) {
      for (NfRule& rule : other.edit().rules) {
        for (NfExpr& expr : rule.exprs.edit()) {
          auto* verdict = std::get_if<Verdict>(&expr);
          if (verdict != nullptr && verdict->chain == r.where.chain) verdict->chain = r.to;
          auto* lookup = std::get_if<Lookup>(&expr);
          if (lookup != nullptr && own_set(expr) != nullptr) rename_targets(lookup->own.edit(), r.where.chain, r.to);
        }
      }
    }
    for (NfSetTable& set : table.sets) rename_targets(set, r.where.chain, r.to);
    return Done{};
  }

  Result<Done> operator()(const NfAddRule& r) {
    auto chain = chain_of(r.where);
    if (!chain) return tl::unexpected(chain.error());
    NfTable& table = *find_table(rules_, r.where.family, r.where.table);
    for (const NfExpr& expr : r.exprs) {
      if (auto ok = check_expr(table, expr); !ok) return ok;
    }
    if (!suits(r.exprs, r.where.table)) return refuse(Reason::kNfWrongHook, r.where.chain);
    // Sets in place are made before the rule and take handles of the table.
    table.next_handle += static_cast<std::uint64_t>(std::count_if(r.exprs.begin(), r.exprs.end(), [](const NfExpr& e) { return own_set(e) != nullptr; }));
    NfRule rule;
    rule.exprs = Cow(r.exprs);
    rule.counter = r.counter;
    rule.comment = r.comment;
    rule.handle = table.next_handle++;
    std::vector<NfRule>& list = (*chain)->edit().rules;
    const auto by_handle = std::find_if(list.begin(), list.end(), [&](const NfRule& x) { return x.handle == r.position; });
    switch (r.place) {
      case NfAddRule::Place::kAppend: list.push_back(std::move(rule)); break;
      case NfAddRule::Place::kPrepend: list.insert(list.begin(), std::move(rule)); break;
      case NfAddRule::Place::kAtIndex:
        if (r.position > list.size()) return refuse(Reason::kNfIndexInvalid, r.where.chain);
        list.insert(list.begin() + static_cast<std::ptrdiff_t>(r.position), std::move(rule));
        break;
      case NfAddRule::Place::kBeforeIndex:
      case NfAddRule::Place::kAfterIndex:
        if (r.position >= list.size()) return refuse(Reason::kNfIndexInvalid, r.where.chain);
        list.insert(list.begin() + static_cast<std::ptrdiff_t>(r.position) + (r.place == NfAddRule::Place::kAfterIndex ? 1 : 0), std::move(rule));
        break;
      case NfAddRule::Place::kAfterHandle:
      case NfAddRule::Place::kBeforeHandle:
        if (by_handle == list.end()) return refuse(Reason::kNfRuleMissing, r.where.chain);
        list.insert(r.place == NfAddRule::Place::kAfterHandle ? by_handle + 1 : by_handle, std::move(rule));
        break;
      case NfAddRule::Place::kReplaceHandle:
        if (by_handle == list.end()) return refuse(Reason::kNfRuleMissing, r.where.chain);
        *by_handle = std::move(rule);
        break;
    }
    return Done{};
  }

  Result<Done> operator()(const NfDelRule& r) {
    auto chain = chain_of(r.where);
    if (!chain) return tl::unexpected(chain.error());
    const auto gone = std::erase_if((*chain)->edit().rules, [&](const NfRule& x) { return x.handle == r.handle; });
    if (gone == 0) return refuse(Reason::kNfRuleMissing, r.where.chain);
    return Done{};
  }

  Result<Done> operator()(const NfFlush& r) {
    auto table = table_of(r.where);
    if (!table) return tl::unexpected(table.error());
    if (r.where.chain.empty()) {
      for (auto& chain : (*table)->chains) chain.edit().rules.clear();
      return Done{};
    }
    auto chain = chain_of(r.where);
    if (!chain) return tl::unexpected(chain.error());
    (*chain)->edit().rules.clear();
    return Done{};
  }

  Result<Done> operator()(const NfZero& r) {
    auto table = table_of(r.where);
    if (!table) return tl::unexpected(table.error());
    for (auto& chain : (*table)->chains) {
      if (!r.where.chain.empty() && chain->name != r.where.chain) continue;
      NfChain& edited = chain.edit();
      if (r.handle == 0) edited.policy_counter = {};
      for (NfRule& rule : edited.rules) {
        if (r.handle == 0 || rule.handle == r.handle) rule.counter = {};
      }
    }
    return Done{};
  }

  Result<Done> operator()(const NfAddSet& r) {
    auto table = table_of(NfChainRef{r.family, r.table, ""});
    if (!table) return tl::unexpected(table.error());
    if (const NfSetTable* known = find_set(**table, r.set.name)) {
      const bool alike = known->key_types == r.set.key_types && known->data_types == r.set.data_types && known->interval == r.set.interval;
      if (r.exclusive || !alike) return refuse(Reason::kNfSetTaken, r.set.name);
      return Done{};
    }
    NfSetTable set = r.set;
    set.handle = (*table)->next_handle++;
    (*table)->sets.push_back(std::move(set));
    return Done{};
  }

  Result<Done> operator()(const NfDelSet& r) {
    auto table = table_of(NfChainRef{r.family, r.table, ""});
    if (!table) return tl::unexpected(table.error());
    if (find_set(**table, r.name) == nullptr) return refuse(Reason::kNfSetMissing, r.name);
    if (uses_set(**table, r.name)) return refuse(Reason::kNfSetBusy, r.name);
    std::erase_if((*table)->sets, [&](const NfSetTable& s) { return s.name == r.name; });
    return Done{};
  }

  Result<Done> operator()(const NfSetElements& r) {
    auto table = table_of(NfChainRef{r.family, r.table, ""});
    if (!table) return tl::unexpected(table.error());
    NfSetTable* set = find_set(**table, r.set);
    if (set == nullptr) return refuse(Reason::kNfSetMissing, r.set);
    if (r.action == NfSetElements::Action::kFlush) {
      set->elements.clear();
      return Done{};
    }
    for (const SetElement& element : r.elements) {
      auto done = r.action == NfSetElements::Action::kDelete ? take_element(*set, element) : put_element(*set, element, r.action, **table);
      if (!done) return done;
    }
    return Done{};
  }

  Result<Done> operator()(const NfAddObject& r) {
    auto table = table_of(NfChainRef{r.family, r.table, ""});
    if (!table) return tl::unexpected(table.error());
    const auto same = std::find_if((*table)->objects.begin(), (*table)->objects.end(), [&](const NfObject& o) {
      return o.kind == r.object.kind && o.name == r.object.name;
    });
    if (same != (*table)->objects.end()) {
      if (r.exclusive) return refuse(Reason::kNfObjectTaken, r.object.name);
      return Done{};
    }
    NfObject object = r.object;
    object.handle = (*table)->next_handle++;
    (*table)->objects.push_back(std::move(object));
    return Done{};
  }

  Result<Done> operator()(const NfDelObject& r) {
    auto table = table_of(NfChainRef{r.family, r.table, ""});
    if (!table) return tl::unexpected(table.error());
    auto& objects = (*table)->objects;
    const auto at = std::find_if(objects.begin(), objects.end(), [&](const NfObject& o) { return o.kind == r.kind && (r.name.empty() || o.name == r.name); });
    if (at == objects.end()) return refuse(Reason::kNfObjectMissing, r.name);
    if (!r.reset && uses_object(**table, r.kind, at->name)) return refuse(Reason::kNfNotEmpty, at->name);
    if (r.reset) {
      at->counter = {};
      at->quota.used = 0;
    } else {
      objects.erase(at);
    }
    return Done{};
  }

 private:
  static void rename_targets(NfSetTable& set, const std::string& from, const std::string& to) {
    for (SetElement& element : set.elements) {
      if (element.verdict.chain == from) element.verdict.chain = to;
    }
  }

  Result<Done> put_element(NfSetTable& set, const SetElement& element, NfSetElements::Action action, const NfTable& table) const {
    if (leads(element.verdict) && chain_at(table, element.verdict.chain) < 0) return refuse(Reason::kNfChainMissing, element.verdict.chain);
    SetElement added = element;
    if (added.timeout == Duration{0}) added.timeout = set.timeout;
    if (added.timeout != Duration{0}) added.expires = now_ + added.timeout;
    added.counts = added.counts || set.counts;
    std::erase_if(set.elements, [&](const SetElement& e) { return e.expires <= now_; });
    const auto same = std::find_if(set.elements.begin(), set.elements.end(), [&](const SetElement& e) { return e.key == element.key; });
    if (same != set.elements.end()) {
      const bool clash = same->data != element.data || !(same->verdict == element.verdict) || same->object != element.object;
      if (action == NfSetElements::Action::kCreate || clash) return refuse(Reason::kNfElementTaken, set.name);
      if (element.timeout != Duration{0}) {
        same->timeout = added.timeout;
        same->expires = added.expires;
      }
      return Done{};
    }
    if (set.auto_merge && added.key.size() == 1) {
      merge_into(set, added);
      return Done{};
    }
    const auto meets = [&](const SetElement& e) {
      for (std::size_t i = 0; i < e.key.size() && i < element.key.size(); ++i) {
        if (e.key[i].high < element.key[i].low || element.key[i].high < e.key[i].low) return false;
      }
      return true;
    };
    if (set.interval && std::any_of(set.elements.begin(), set.elements.end(), meets)) return refuse(Reason::kNfOverlap, set.name);
    if (set.size != 0 && set.elements.size() >= set.size) return refuse(Reason::kNfSetFull, set.name);
    set.elements.push_back(std::move(added));
    return Done{};
  }

  // auto-merge: what overlaps or touches becomes one interval.
  static void merge_into(NfSetTable& set, SetElement& added) {
    Interval whole = added.key.front();
    const auto next = [](Datum d) {
      if (++d.low == 0) ++d.high;
      return d;
    };
    for (bool grew = true; grew;) {
      grew = false;
      for (auto at = set.elements.begin(); at != set.elements.end(); ++at) {
        const Interval other = at->key.front();
        const bool apart = next(other.high) < whole.low || next(whole.high) < other.low;
        if (apart) continue;
        whole = Interval{std::min(whole.low, other.low), std::max(whole.high, other.high)};
        set.elements.erase(at);
        grew = true;
        break;
      }
    }
    added.key.front() = whole;
    set.elements.push_back(added);
  }

  static Result<Done> take_element(NfSetTable& set, const SetElement& element) {
    const auto same = std::find_if(set.elements.begin(), set.elements.end(), [&](const SetElement& e) { return e.key == element.key; });
    if (same != set.elements.end()) {
      set.elements.erase(same);
      return Done{};
    }
    const auto around = std::find_if(set.elements.begin(), set.elements.end(), [&](const SetElement& e) {
      return e.key.size() == 1 && element.key.size() == 1 && e.key[0].contains(element.key[0].low) && e.key[0].contains(element.key[0].high);
    });
    if (!set.auto_merge || around == set.elements.end()) return refuse(Reason::kNfElementMissing, set.name);
    const SetElement whole = *around;
    set.elements.erase(around);
    const Interval cut = element.key[0];
    const auto keep = [&](const Datum& low, const Datum& high) {
      SetElement part = whole;
      part.key[0] = Interval{low, high};
      set.elements.push_back(std::move(part));
    };
    if (whole.key[0].low < cut.low) keep(whole.key[0].low, Datum{cut.low.high - (cut.low.low == 0 ? 1 : 0), cut.low.low - 1});
    if (cut.high < whole.key[0].high) keep(Datum{cut.high.high + (cut.high.low == ~0ULL ? 1 : 0), cut.high.low + 1}, whole.key[0].high);
    return Done{};
  }

  Result<NfTable*> table_of(const NfChainRef& where) {
    NfTable* table = find_table(rules_, where.family, where.table);
    if (table == nullptr) return refuse(Reason::kNfTableMissing, where.table);
    return table;
  }
  Result<Cow<NfChain>*> chain_of(const NfChainRef& where) {
    auto table = table_of(where);
    if (!table) return tl::unexpected(table.error());
    const std::ptrdiff_t at = chain_at(**table, where.chain);
    if (at < 0) return refuse(Reason::kNfChainMissing, where.chain);
    return &(*table)->chains[static_cast<std::size_t>(at)];
  }

  Ruleset& rules_;
  Instant now_;
};

}  // namespace

Result<Reply> run(World& world, const NfBatch& op) {
  const auto netns = administered_netns(world, op.by, op.in);
  if (!netns) return tl::unexpected(netns.error());
  Cow<Ruleset> changed = world.netns[*netns].ruleset;
  Batch batch(changed.edit(), world.now);
  for (const NfRequest& request : op.requests) {
    if (auto done = std::visit(batch, request); !done) return tl::unexpected(done.error());
  }
  for (const NfTable& table : changed->tables) {
    for (const auto& chain : table.chains) {
      std::vector<const NfChain*> path;
      if (!chain->base) continue;
      if (auto ok = validate(table, *chain, *chain, path); !ok) return tl::unexpected(ok.error());
    }
  }
  refresh(changed.edit());
  const bool nothing = changed->tables.empty();
  Netns& ns = world.netns.edit(*netns);
  const std::uint64_t handle = changed->next_table_handle;
  ns.ruleset = nothing && handle == 0 ? Cow<Ruleset>() : std::move(changed);
  return Done{};
}

}  // namespace nslab
