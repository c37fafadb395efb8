// Changing the ruleset: one transaction at a time (nf_tables_api.c).
#include <algorithm>

#include "model/netfilter/ruleset.h"
#include "model/netfilter/ruleset_checks.h"
#include "model/netfilter/set_elements.h"
#include "model/rules.h"

namespace nslab {

namespace {

// nf_conntrack_helper_try_module_get: the helpers of the pinned kernel, and what they speak by.
bool has_helper(const NfObject& object) {
  struct Helper {
    std::string_view name;
    bool tcp, udp, v6;
  };
  constexpr Helper kHelpers[] = {{"ftp", true, false, true},  {"tftp", false, true, true},   {"sip", true, true, true},
                                 {"irc", true, false, false}, {"amanda", false, true, true}, {"snmp", false, true, false},
                                 {"pptp", true, false, false}, {"netbios-ns", false, true, false}, {"RAS", false, true, true},
                                 {"Q.931", true, false, true}, {"sane", true, false, true}};
  for (const Helper& helper : kHelpers) {
    if (helper.name != object.helper || (object.helper_family == NfFamily::kIp6 && !helper.v6)) continue;
    return object.helper_protocol == ipproto::kTcp ? helper.tcp : helper.udp;
  }
  return false;
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

bool by_handle(NfAddRule::Place place) {
  return place == NfAddRule::Place::kAfterHandle || place == NfAddRule::Place::kBeforeHandle || place == NfAddRule::Place::kReplaceHandle;
}

class Batch {
 public:
  Batch(Ruleset& rules, Instant now, bool keeps_handles) : rules_(rules), now_(now), keeps_handles_(keeps_handles) {}

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
    const bool on_hook = at >= 0 ? (*table)->chains[static_cast<std::size_t>(at)]->base : r.base;
    if (r.drop_policy && !on_hook) return refuse(Reason::kNfChainTypeInvalid, "policy");
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

  // nf_tables_newrule: what is named is looked up, then the rule gets its handle, then its expressions are made.
  Result<Done> operator()(const NfAddRule& r) {
    auto of = table_of(r.where);
    if (!of) return tl::unexpected(of.error());
    NfTable& table = **of;
    // Sets in place are made before the rule and take handles of the table.
    table.next_handle +=
        static_cast<std::uint64_t>(std::count_if(r.exprs.begin(), r.exprs.end(), [](const NfExpr& e) { return own_set(e) != nullptr; }));
    auto chain = chain_of(r.where);
    if (!chain) return tl::unexpected(chain.error());
    if (by_handle(r.place)) {
      const auto& rules = (**chain)->rules;
      if (std::none_of(rules.begin(), rules.end(), [&](const NfRule& x) { return x.handle == r.position; }))
        return refuse(Reason::kNfRuleMissing, r.where.chain);
    }
    NfRule rule;
    // Since Linux 6.x a rule that takes another's place takes its handle.
    const bool inherits = keeps_handles_ && r.place == NfAddRule::Place::kReplaceHandle;
    rule.handle = inherits ? r.position : table.next_handle++;
    for (const NfExpr& expr : r.exprs) {
      if (auto ok = check_expr(table, expr); !ok) return ok;
    }
    if (!suits(r.exprs, r.where.table)) return refuse(Reason::kNfWrongHook, r.where.chain);
    for (const NfExpr& expr : r.exprs) {  // nft_dynset_init
      constexpr std::uint32_t kSize = 0xffff;
      const auto* dynset = std::get_if<NfDynset>(&expr);
      NfSetTable* set = dynset == nullptr ? nullptr : find_set(table, dynset->set);
      if (set != nullptr && set->size == 0) set->size = kSize;
    }
    rule.exprs = Cow(r.exprs);
    rule.counter = r.counter;
    rule.comment = r.comment;
    std::vector<NfRule>& list = (*chain)->edit().rules;
    const auto named = std::find_if(list.begin(), list.end(), [&](const NfRule& x) { return x.handle == r.position; });
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
        list.insert(list.begin() + static_cast<std::ptrdiff_t>(r.position) + (r.place == NfAddRule::Place::kAfterIndex ? 1 : 0),
                    std::move(rule));
        break;
      case NfAddRule::Place::kAfterHandle:
      case NfAddRule::Place::kBeforeHandle:
        list.insert(r.place == NfAddRule::Place::kAfterHandle ? named + 1 : named, std::move(rule));
        break;
      case NfAddRule::Place::kReplaceHandle: *named = std::move(rule); break;
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
      auto done =
          r.action == NfSetElements::Action::kDelete ? take_element(*set, element) : put_element(*set, element, r.action, **table, now_);
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
    if (r.object.kind == NfObjectRef::Kind::kHelper && !has_helper(r.object)) return refuse(Reason::kNfExprMissing, r.object.helper);
    // The pinned kernel was built without nf_flow_table_inet and its like.
    if (r.object.kind == NfObjectRef::Kind::kFlowtable) return refuse(Reason::kNfExprMissing, "flowtable");
    NfObject object = r.object;
    object.handle = (*table)->next_handle++;
    (*table)->objects.push_back(std::move(object));
    return Done{};
  }

  Result<Done> operator()(const NfDelObject& r) {
    auto table = table_of(NfChainRef{r.family, r.table, ""});
    if (!table) return tl::unexpected(table.error());
    auto& objects = (*table)->objects;
    const auto at = std::find_if(objects.begin(), objects.end(),
                                 [&](const NfObject& o) { return o.kind == r.kind && (r.name.empty() || o.name == r.name); });
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
  bool keeps_handles_;
};

}  // namespace

namespace {

Result<Done> valid(const Ruleset& rules) {
  for (const NfTable& table : rules.tables) {
    for (const auto& chain : table.chains) {
      if (!chain->base) continue;
      if (auto ok = validate(table, *chain); !ok) return ok;
    }
  }
  return Done{};
}

// A transaction that is taken back. Its requests are all tried, also after one that is refused; and where only the look at whole tables
// refuses it, it is played again to find out which request is to blame (-EAGAIN of nf_tables_validate), and takes handles again.
void take_handles(Ruleset& rules, const NfBatch& op, Instant now, bool keeps_handles) {
  for (int round = 0; round < 2; ++round) {
    Ruleset trial = rules;
    Batch batch(trial, now, keeps_handles);
    bool refused = false;
    for (const NfRequest& request : op.requests) refused = !std::visit(batch, request) || refused;
    rules.next_table_handle = trial.next_table_handle;
    for (NfTable& table : rules.tables) {
      for (const NfTable& tried : trial.tables) {
        if (tried.handle == table.handle) table.next_handle = tried.next_handle;
      }
    }
    const auto whole = valid(trial);
    // What an extension of iptables knows of its hooks it says when its rule is made (xt_check_target).
    if (refused || whole || whole.error().reason == Reason::kNfWrongHook) return;
  }
}

}  // namespace

Result<Reply> run(World& world, const NfBatch& op) {
  const auto netns = administered_netns(world, op.by, op.in);
  if (!netns) return tl::unexpected(netns.error());
  const bool keeps_handles = world.profile.kernel != KernelVersion::k6_1;
  if (!op.ended) {
    take_handles(world.netns.edit(*netns).ruleset.edit(), op, world.now, keeps_handles);
    return Done{};
  }
  Cow<Ruleset> changed = world.netns[*netns].ruleset;
  Batch batch(changed.edit(), world.now, keeps_handles);
  for (const NfRequest& request : op.requests) {
    if (auto done = std::visit(batch, request); !done) return tl::unexpected(done.error());
  }
  if (auto ok = valid(*changed); !ok) return tl::unexpected(ok.error());
  refresh(changed.edit());
  // What only sets counts back is no transaction: it makes no new generation.
  const bool resets = std::all_of(op.requests.begin(), op.requests.end(), [](const NfRequest& request) {
    const auto* object = std::get_if<NfDelObject>(&request);
    return object != nullptr && object->reset;
  });
  if (resets && !op.requests.empty()) --changed.edit().generation;
  changed.edit().changed_by = op.by;
  const bool nothing = changed->tables.empty();
  Netns& ns = world.netns.edit(*netns);
  const std::uint64_t handle = changed->next_table_handle;
  ++world.hearing.changes;
  ns.ruleset = nothing && handle == 0 ? Cow<Ruleset>() : std::move(changed);
  return Done{};
}

}  // namespace nslab
