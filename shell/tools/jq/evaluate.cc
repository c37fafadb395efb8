#include "shell/tools/jq/evaluate.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>

#include "shell/tools/jq/builtins.h"
#include "shell/tools/jq/values.h"

namespace nslab::shell::jq {

namespace {

constexpr int kDeepest = 3000;

const Json& slice_start() {
  static const Json key("start");
  return key;
}

}  // namespace

void fail(std::string message) { throw JqError{Json(std::move(message))}; }

ScopePtr Evaluator::with_value(const ScopePtr& scope, std::uint32_t id, Json value) {
  auto inner = std::make_shared<Scope>();
  inner->outer = scope;
  inner->id = id;
  inner->value = std::move(value);
  return inner;
}

Item Evaluator::derived(const Item& in, Json value) {
  Item item;
  item.value = std::move(value);
  item.tracked = item.lost = in.tracked;
  return item;
}

Json Evaluator::path_of(const Item& item) {
  if (item.lost) fail("Invalid path expression with result " + shown(item.value, 30));
  JsonArray keys;
  for (const PathStep* step = item.path.get(); step != nullptr; step = step->before.get()) keys.push_back(step->key);
  std::reverse(keys.begin(), keys.end());
  return Json(std::move(keys));
}

Item Evaluator::step(const Item& of, const Json& key) {
  if (of.lost) fail(fmt::format("Invalid path expression near attempt to access element {} of {}", shown(key), shown(of.value, 30)));
  Item item{index_value(of.value, key)};
  item.tracked = of.tracked;
  if (of.tracked) item.path = std::make_shared<PathStep>(PathStep{key, of.path});
  return item;
}

void Evaluator::steps(const Item& of, const Emit& out) {
  if (of.lost) fail("Invalid path expression near attempt to iterate through " + shown(of.value, 15));
  const auto one = [&](const Json& key, const Json& value) {
    Item item{value};
    item.tracked = of.tracked;
    if (of.tracked) item.path = std::make_shared<PathStep>(PathStep{key, of.path});
    out(item);
  };
  if (of.value.is(JsonKind::kArray)) {
    std::size_t i = 0;
    for (const Json& value : of.value.array()) one(Json(i++), value);
  } else if (of.value.is(JsonKind::kObject)) {
    for (const JsonMember& member : of.value.object()) one(Json(member.first), member.second);
  } else {
    fail(fmt::format("Cannot iterate over {} ({})", kind_name(of.value), shown(of.value)));
  }
}

void Evaluator::eval(const Node& node, const ScopePtr& scope, const Item& in, const Emit& out) {
  host_.charge(1);
  if (depth_ >= kDeepest) host_.too_deep();
  struct Deeper {
    int& depth;
    explicit Deeper(int& d) : depth(d) { ++depth; }
    ~Deeper() { --depth; }
  } deeper(depth_);
  eval_here(node, scope, in, out);
}

void Evaluator::eval_here(const Node& node, const ScopePtr& scope, const Item& in, const Emit& out) {
  switch (node.kind) {
    case NodeKind::kIdentity: return out(in);
    case NodeKind::kLiteral: return out(derived(in, node.value));
    case NodeKind::kVariable:
    case NodeKind::kBreak:
    case NodeKind::kCall: return call(node, scope, in, out);
    case NodeKind::kIndex: return index(node, scope, in, out);
    case NodeKind::kSlice: return slice(node, scope, in, out);
    case NodeKind::kEach: return iterate(node, scope, in, out);
    case NodeKind::kPipe: return eval(*node.a, scope, in, [&](const Item& item) { eval(*node.b, scope, item, out); });
    case NodeKind::kComma:
      eval(*node.a, scope, in, out);
      return eval(*node.b, scope, in, out);
    case NodeKind::kAlternative: return alternative(node, scope, in, out);
    case NodeKind::kAnd:
    case NodeKind::kOr: return logic(node, scope, in, out);
    case NodeKind::kBinary:
      return each(*node.b, scope, in.value, [&](const Json& right) {
        each(*node.a, scope, in.value, [&](const Json& left) { out(derived(in, operate(node.text, left, right))); });
      });
    case NodeKind::kNegate:
      return each(*node.a, scope, in.value, [&](const Json& value) {
        if (!value.is(JsonKind::kNumber)) fail_about(value, "cannot be negated");
        out(derived(in, Json(-value.number())));
      });
    case NodeKind::kAssign: return assign(node, scope, in, out);
    case NodeKind::kArray: {
      JsonArray items;
      if (node.a) each(*node.a, scope, in.value, [&](const Json& value) { items.push_back(value); });
      return out(derived(in, Json(std::move(items))));
    }
    case NodeKind::kObject: return object(node, scope, in, 0, {}, out);
    case NodeKind::kString: return string(node, scope, in, node.items.size(), "", out);
    case NodeKind::kFormat: return out(derived(in, Json(formatted(node.text, in.value))));
    case NodeKind::kIf:
      return each(*node.a, scope, in.value, [&](const Json& test) { eval(test.truth() ? *node.b : *node.c, scope, in, out); });
    case NodeKind::kTry: return attempt(node, scope, in, out);
    case NodeKind::kReduce:
    case NodeKind::kForeach: return fold(node, scope, in, out);
    case NodeKind::kBind:
      return each(*node.a, scope, in.value, [&](const Json& value) {
        take_apart(*node.pattern, scope, value, [&](const ScopePtr& inner) { eval(*node.b, inner, in, out); });
      });
    case NodeKind::kDefine: return define(node, scope, in, out);
    case NodeKind::kLabel:
      with_mark([&](std::uint64_t mark) {
        auto inner = std::make_shared<Scope>();
        inner->outer = scope;
        inner->id = node.id;
        inner->mark = mark;
        eval(*node.a, inner, in, out);
      });
  }
}

// Definitions that follow one another take no more stack than one.
void Evaluator::define(const Node& node, const ScopePtr& scope, const Item& in, const Emit& out) {
  ScopePtr inner = scope;
  const Node* at = &node;
  for (; at->kind == NodeKind::kDefine; at = at->a.get()) {
    auto next = std::make_shared<Scope>();
    next->outer = std::move(inner);
    next->id = at->function->id;
    next->function = at->function.get();
    inner = std::move(next);
  }
  eval(*at, inner, in, out);
}

void Evaluator::index(const Node& node, const ScopePtr& scope, const Item& in, const Emit& out) {
  each(*node.b, scope, in.value, [&](const Json& key) {
    eval(*node.a, scope, in, [&](const Item& of) {
      if (!node.optional) return out(step(of, key));
      std::optional<Item> got;
      try {
        got = step(of, key);
      } catch (const JqError&) {
        return;
      }
      out(*got);
    });
  });
}

void Evaluator::slice(const Node& node, const ScopePtr& scope, const Item& in, const Emit& out) {
  const auto with = [&](const Json& from, const Json& to) {
    const Json key(JsonObject{{slice_start().text(), from}, {"end", to}});
    eval(*node.a, scope, in, [&](const Item& of) {
      std::optional<Item> got;
      try {
        got = step(of, key);
      } catch (const JqError&) {
        if (!node.optional) throw;
        return;
      }
      out(*got);
    });
  };
  const auto ends = [&](const Json& from) {
    if (!node.c) return with(from, Json());
    each(*node.c, scope, in.value, [&](const Json& to) { with(from, to); });
  };
  if (!node.b) return ends(Json());
  each(*node.b, scope, in.value, ends);
}

void Evaluator::iterate(const Node& node, const ScopePtr& scope, const Item& in, const Emit& out) {
  eval(*node.a, scope, in, [&](const Item& of) {
    const bool many = of.value.is(JsonKind::kArray) || of.value.is(JsonKind::kObject);
    if (node.optional && !many && !of.lost) return;
    steps(of, out);
  });
}

void Evaluator::alternative(const Node& node, const ScopePtr& scope, const Item& in, const Emit& out) {
  bool any = false;
  eval(*node.a, scope, in, [&](const Item& item) {
    if (!item.value.truth()) return;
    any = true;
    out(item);
  });
  if (!any) eval(*node.b, scope, in, out);
}

void Evaluator::logic(const Node& node, const ScopePtr& scope, const Item& in, const Emit& out) {
  const bool settled = node.kind == NodeKind::kOr;
  each(*node.a, scope, in.value, [&](const Json& left) {
    if (left.truth() == settled) return out(derived(in, Json(settled)));
    each(*node.b, scope, in.value, [&](const Json& right) { out(derived(in, Json(right.truth()))); });
  });
}

void Evaluator::object(const Node& node, const ScopePtr& scope, const Item& in, std::size_t at, const JsonObject& so_far, const Emit& out) {
  if (at == node.items.size()) return out(derived(in, Json(so_far)));
  each(*node.items[at], scope, in.value, [&](const Json& key) {
    const auto with = [&](const Json& value) {
      if (!key.is(JsonKind::kString)) fail(fmt::format("Cannot use {} ({}) as object key", kind_name(key), shown(key)));
      JsonObject more = so_far;
      set_member(more, key.text(), value);
      object(node, scope, in, at + 2, more, out);
    };
    // A string that stands alone, {"a b"}, is the key of its own value.
    each(*node.items[at + 1], scope, in.value, with);
  });
}

// The pieces are put together from the last, whose results turn slowest.
void Evaluator::string(const Node& node, const ScopePtr& scope, const Item& in, std::size_t left, const std::string& behind,
                       const Emit& out) {
  if (left == 0) return out(derived(in, Json(behind)));
  const Node& piece = *node.items[left - 1];
  if (piece.kind == NodeKind::kLiteral) return string(node, scope, in, left - 1, piece.value.text() + behind, out);
  each(*piece.a, scope, in.value, [&](const Json& value) { string(node, scope, in, left - 1, formatted(node.text, value) + behind, out); });
}

// What goes wrong further on, with a result of the body, is caught too: so it is in jq 1.6.
void Evaluator::attempt(const Node& node, const ScopePtr& scope, const Item& in, const Emit& out) {
  Json error;
  try {
    return eval(*node.a, scope, in, out);
  } catch (const JqError& caught) {
    error = caught.value;
  }
  if (node.b && !error.is_null()) eval(*node.b, scope, derived(in, error), out);
}

void Evaluator::fold(const Node& node, const ScopePtr& scope, const Item& in, const Emit& out) {
  const bool reduces = node.kind == NodeKind::kReduce;
  eval(*node.b, scope, in, [&](const Item& initial) {
    Item state = initial;
    each(*node.a, scope, in.value, [&](const Json& value) {
      take_apart(*node.pattern, scope, value, [&](const ScopePtr& inner) {
        Item next = derived(in, Json());
        const Item before = state;
        eval(*node.c, inner, before, [&](const Item& updated) {
          next = state = updated;
          if (reduces) return;
          if (node.d) return eval(*node.d, inner, updated, out);
          out(updated);
        });
        if (reduces) state = next;
      });
    });
    if (reduces) out(state);
  });
}

template <class F>
void Evaluator::take_apart(const Pattern& pattern, const ScopePtr& scope, const Json& value, const F& f) {
  if (pattern.kind == Pattern::Kind::kName) return f(with_value(scope, pattern.id, value));
  take_parts(pattern, 0, scope, value, f);
}

template <class F>
void Evaluator::take_parts(const Pattern& pattern, std::size_t at, const ScopePtr& scope, const Json& value, const F& f) {
  if (at == pattern.parts.size()) return f(scope);
  const auto with = [&](const Json& part, const ScopePtr& outer) {
    const std::function<void(const ScopePtr&)> next = [&](const ScopePtr& inner) { take_parts(pattern, at + 1, inner, value, f); };
    take_apart(pattern.parts[at], outer, part, next);
  };
  if (pattern.kind == Pattern::Kind::kArray) return with(index_value(value, Json(at)), scope);
  each(*pattern.keys[at], scope, value, [&](const Json& key) {
    const Json part = index_value(value, key);
    with(part, pattern.key_names[at] != 0 ? with_value(scope, pattern.key_names[at], part) : scope);
  });
}

void Evaluator::call(const Node& node, const ScopePtr& scope, const Item& in, const Emit& out) {
  if (node.kind == NodeKind::kCall && node.id == 0) {
    const Builtin* builtin = find_builtin(node.text, node.items.size());
    if (builtin->filter != nullptr) return builtin->filter(*this, node, scope, in, out);
    std::vector<Json> arguments(node.items.size());
    const std::function<void(std::size_t)> choose = [&](std::size_t left) {
      if (left == 0) return out(derived(in, builtin->value(*this, in.value, arguments)));
      each(*node.items[left - 1], scope, in.value, [&](const Json& value) {
        arguments[left - 1] = value;
        choose(left - 1);
      });
    };
    return choose(arguments.size());
  }
  ScopePtr at = scope;
  while (at->id != node.id) at = at->outer;
  if (node.kind == NodeKind::kVariable) return out(derived(in, at->value));
  if (node.kind == NodeKind::kBreak) throw JqBreak{at->mark};
  if (at->filter != nullptr) return eval(*at->filter, at->filter_scope, in, out);
  enter(*at->function, node, scope, at, 0, in, out);
}

void Evaluator::enter(const Function& function, const Node& node, const ScopePtr& scope, ScopePtr inner, std::size_t at, const Item& in,
                      const Emit& out) {
  for (; at < function.parameters.size(); ++at) {
    const Function::Parameter& parameter = function.parameters[at];
    auto next = std::make_shared<Scope>();
    next->outer = std::move(inner);
    next->id = parameter.id;
    next->filter = node.items[at].get();
    next->filter_scope = scope;
    inner = std::move(next);
    if (!parameter.value) continue;
    return each(*node.items[at], scope, in.value,
                [&](const Json& value) { enter(function, node, scope, with_value(inner, parameter.value_id, value), at + 1, in, out); });
  }
  eval(*function.body, inner, in, out);
}

// |=: each place in turn gets the first result for what is there by now, or goes.
Json Evaluator::update(const Node& node, const ScopePtr& scope, const Json& in) {
  Json whole = in;
  each_path(*node.a, scope, in, [&](const Json& path) {
    host_.charge(1);
    std::optional<Json> first;
    with_mark([&](std::uint64_t mark) {
      each(*node.b, scope, get_path(whole, path.array()), [&](const Json& value) {
        first = value;
        throw JqBreak{mark};
      });
    });
    whole = first ? set_path(whole, path.array(), *first) : delete_paths(whole, JsonArray{path});
  });
  return whole;
}

void Evaluator::assign(const Node& node, const ScopePtr& scope, const Item& in, const Emit& out) {
  if (node.text == "|") return out(derived(in, update(node, scope, in.value)));
  each(*node.b, scope, in.value, [&](const Json& value) {
    Json whole = in.value;
    each_path(*node.a, scope, in.value, [&](const Json& path) {
      host_.charge(1);
      if (node.text.empty()) {
        whole = set_path(whole, path.array(), value);
        return;
      }
      const Json old = get_path(whole, path.array());
      if (node.text == "//") {
        whole = set_path(whole, path.array(), old.truth() ? old : value);
      } else {
        whole = set_path(whole, path.array(), operate(node.text, old, value));
      }
    });
    out(derived(in, whole));
  });
}

}  // namespace nslab::shell::jq
