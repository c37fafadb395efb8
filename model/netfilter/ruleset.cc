#include "model/netfilter/ruleset.h"

#include <algorithm>

namespace nslab {

namespace {

void targets_of(const NfSetTable& set, std::vector<std::string>& out) {
  for (const SetElement& element : set.elements) {
    if (leads(element.verdict)) out.push_back(element.verdict.chain);
  }
}

bool any_expr(const NfTable& table, auto wanted) {
  for (const auto& chain : table.chains) {
    for (const NfRule& rule : chain->rules) {
      if (std::any_of(rule.exprs->begin(), rule.exprs->end(), wanted)) return true;
    }
  }
  return false;
}

}  // namespace

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
  if (const auto* object = std::get_if<NfObjectRef>(&expr)) return object->by->map;
  return "";
}

bool leads(const Verdict& verdict) { return verdict.kind == Verdict::Kind::kJump || verdict.kind == Verdict::Kind::kGoto; }

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
    if (ref == nullptr || ref->kind != kind) return false;
    const auto names_it = [&](const SetElement& e) { return e.object == name; };
    return ref->name == name || std::any_of(ref->by->own->elements.begin(), ref->by->own->elements.end(), names_it);
  };
  const auto holds = [&](const NfSetTable& set) {
    return set.data_types.size() == 1 &&
           std::any_of(set.elements.begin(), set.elements.end(), [&](const SetElement& e) { return e.object == name; });
  };
  return any_expr(table, uses) || std::any_of(table.sets.begin(), table.sets.end(), holds);
}

}  // namespace nslab
