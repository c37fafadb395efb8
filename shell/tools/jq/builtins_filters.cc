// What takes filters: empty, path, range, first, limit, sort_by and their like.
#include <algorithm>
#include <array>

#include "shell/tools/jq/builtins.h"
#include "shell/tools/jq/values.h"

namespace nslab::shell::jq {

namespace {

void path(Evaluator& evaluator, const Node& call, const ScopePtr& scope, const Item& in, const Emit& out) {
  evaluator.each_path(*call.items[0], scope, in.value, [&](const Json& keys) { out(Evaluator::derived(in, keys)); });
}

void get_path_of(Evaluator& evaluator, const Node& call, const ScopePtr& scope, const Item& in, const Emit& out) {
  evaluator.each(*call.items[0], scope, in.value, [&](const Json& keys) {
    if (!keys.is(JsonKind::kArray)) fail("Path must be specified as an array");
    if (!in.tracked) return out(Item{get_path(in.value, keys.array())});
    Item at = in;
    for (const Json& key : keys.array()) at = evaluator.step(at, key);
    out(at);
  });
}

void count(Evaluator& evaluator, const Item& in, const Json& from, const Json& to, const Json& by, const Emit& out) {
  if (!from.is(JsonKind::kNumber) || !to.is(JsonKind::kNumber) || !by.is(JsonKind::kNumber)) fail("Range bounds must be numeric");
  const double step = by.number();
  for (double at = from.number(); step > 0 ? at < to.number() : step < 0 ? at > to.number() : at < to.number(); at += step) {
    evaluator.host().charge(1);
    out(Evaluator::derived(in, Json(at)));
  }
}

void range(Evaluator& evaluator, const Node& call, const ScopePtr& scope, const Item& in, const Emit& out) {
  const auto& given = call.items;
  if (given.size() == 1) {
    return evaluator.each(*given[0], scope, in.value, [&](const Json& to) { count(evaluator, in, Json(0.0), to, Json(1.0), out); });
  }
  evaluator.each(*given[0], scope, in.value, [&](const Json& from) {
    evaluator.each(*given[1], scope, in.value, [&](const Json& to) {
      if (given.size() == 2) return count(evaluator, in, from, to, Json(1.0), out);
      evaluator.each(*given[2], scope, in.value, [&](const Json& by) { count(evaluator, in, from, to, by, out); });
    });
  });
}

void first(Evaluator& evaluator, const Node& call, const ScopePtr& scope, const Item& in, const Emit& out) {
  std::optional<Item> found;
  evaluator.with_mark([&](std::uint64_t mark) {
    evaluator.eval(*call.items[0], scope, in, [&](const Item& item) {
      found = item;
      throw JqBreak{mark};
    });
  });
  if (found) out(*found);
}

void last(Evaluator& evaluator, const Node& call, const ScopePtr& scope, const Item& in, const Emit& out) {
  Item found = Evaluator::derived(in, Json());
  evaluator.eval(*call.items[0], scope, in, [&](const Item& item) { found = item; });
  out(found);
}

// Below zero all, at zero the first none the less: so jq 1.6 counts.
void take(Evaluator& evaluator, const Node& node, const ScopePtr& scope, const Item& in, const Json& wanted, const Emit& out) {
  if (!wanted.is(JsonKind::kNumber) || wanted.number() < 0) return evaluator.eval(node, scope, in, out);
  double taken = 0;
  evaluator.with_mark([&](std::uint64_t mark) {
    evaluator.eval(node, scope, in, [&](const Item& item) {
      ++taken;
      out(item);
      if (taken >= wanted.number()) throw JqBreak{mark};
    });
  });
}

void limit(Evaluator& evaluator, const Node& call, const ScopePtr& scope, const Item& in, const Emit& out) {
  evaluator.each(*call.items[0], scope, in.value, [&](const Json& wanted) { take(evaluator, *call.items[1], scope, in, wanted, out); });
}

void nth(Evaluator& evaluator, const Node& call, const ScopePtr& scope, const Item& in, const Emit& out) {
  evaluator.each(*call.items[0], scope, in.value, [&](const Json& wanted) {
    if (!wanted.is(JsonKind::kNumber) || wanted.number() < 0) fail("Out of bounds negative array index");
    std::optional<Item> found;
    take(evaluator, *call.items[1], scope, in, Json(wanted.number() + 1), [&](const Item& item) { found = item; });
    if (found) out(*found);
  });
}

void until(Evaluator& evaluator, const Node& call, const ScopePtr& scope, const Item& in, const Emit& out) {
  evaluator.each(*call.items[0], scope, in.value, [&](const Json& test) {
    if (test.truth()) return out(in);
    evaluator.eval(*call.items[1], scope, in, [&](const Item& next) { until(evaluator, call, scope, next, out); });
  });
}

void is_empty(Evaluator& evaluator, const Node& call, const ScopePtr& scope, const Item& in, const Emit& out) {
  const bool any = evaluator.with_mark([&](std::uint64_t mark) {
    evaluator.each(*call.items[0], scope, in.value, [&](const Json&) { throw JqBreak{mark}; });
  });
  out(Evaluator::derived(in, Json(!any)));
}

struct Keyed {
  Json key, value;
};

// Each item with the array of what the filter makes of it.
std::vector<Keyed> keyed(Evaluator& evaluator, const Node& call, const ScopePtr& scope, const Json& in, bool sorted,
                         std::string_view cannot) {
  std::vector<Keyed> all;
  for (const Json& item : elements_of(in)) {
    JsonArray key;
    evaluator.each(*call.items[0], scope, item, [&](const Json& part) { key.push_back(part); });
    all.push_back({Json(std::move(key)), item});
  }
  if (!in.is(JsonKind::kArray)) fail_about(in, cannot);
  if (sorted) std::stable_sort(all.begin(), all.end(), [](const Keyed& a, const Keyed& b) { return compare(a.key, b.key) < 0; });
  return all;
}

void sort_by(Evaluator& evaluator, const Node& call, const ScopePtr& scope, const Item& in, const Emit& out) {
  JsonArray items;
  for (Keyed& one : keyed(evaluator, call, scope, in.value, true, "cannot be sorted, as it is not an array"))
    items.push_back(std::move(one.value));
  out(Evaluator::derived(in, Json(std::move(items))));
}

void group_by(Evaluator& evaluator, const Node& call, const ScopePtr& scope, const Item& in, const Emit& out) {
  JsonArray groups, group;
  Json key;
  for (Keyed& one : keyed(evaluator, call, scope, in.value, true, "cannot be grouped, as it is not an array")) {
    if (!group.empty() && !(one.key == key)) groups.emplace_back(std::exchange(group, {}));
    key = one.key;
    group.push_back(std::move(one.value));
  }
  if (!group.empty()) groups.emplace_back(std::move(group));
  out(Evaluator::derived(in, Json(std::move(groups))));
}

void unique_by(Evaluator& evaluator, const Node& call, const ScopePtr& scope, const Item& in, const Emit& out) {
  JsonArray items;
  std::optional<Json> key;
  for (Keyed& one : keyed(evaluator, call, scope, in.value, true, "cannot be grouped, as it is not an array")) {
    if (key && *key == one.key) continue;
    key = one.key;
    items.push_back(std::move(one.value));
  }
  out(Evaluator::derived(in, Json(std::move(items))));
}

void extreme_by(Evaluator& evaluator, const Node& call, const ScopePtr& scope, const Item& in, const Emit& out) {
  const bool largest = call.text == "max_by";
  std::optional<Keyed> best;
  for (Keyed& one : keyed(evaluator, call, scope, in.value, false, "cannot be iterated over")) {
    const int order = best ? compare(one.key, best->key) : 0;
    if (!best || (largest ? order >= 0 : order < 0)) best = std::move(one);
  }
  out(Evaluator::derived(in, best ? best->value : Json()));
}

constexpr std::array kFiltersTable{
    Builtin{"empty", 0, nullptr, [](Evaluator&, const Node&, const ScopePtr&, const Item&, const Emit&) {}},
    Builtin{"path", 1, nullptr, path},
    Builtin{"getpath", 1, nullptr, get_path_of},
    Builtin{"range", 1, nullptr, range},
    Builtin{"range", 2, nullptr, range},
    Builtin{"range", 3, nullptr, range},
    Builtin{"first", 1, nullptr, first},
    Builtin{"last", 1, nullptr, last},
    Builtin{"limit", 2, nullptr, limit},
    Builtin{"nth", 2, nullptr, nth},
    Builtin{"until", 2, nullptr, until},
    Builtin{"isempty", 1, nullptr, is_empty},
    Builtin{"sort_by", 1, nullptr, sort_by},
    Builtin{"group_by", 1, nullptr, group_by},
    Builtin{"unique_by", 1, nullptr, unique_by},
    Builtin{"min_by", 1, nullptr, extreme_by},
    Builtin{"max_by", 1, nullptr, extreme_by},
};

}  // namespace

std::span<const Builtin> filter_builtins() { return kFiltersTable; }

}  // namespace nslab::shell::jq
