// Settles names: each call, variable and break is given the id of what it means, or is told to be undefined.
#include <fmt/format.h>

#include "shell/tools/jq/builtins.h"
#include "shell/tools/jq/parser.h"

namespace nslab::shell::jq {

namespace {

struct Name {
  enum class Kind : std::uint8_t { kFilter, kValue, kLabel } kind;
  std::string text;
  std::size_t arity;
  std::uint32_t id;
};

class Resolver {
 public:
  Resolver(Faults& faults, const std::vector<GlobalName>& globals) : faults_(faults) {
    for (const GlobalName& global : globals) names_.push_back({Name::Kind::kValue, global.name, 0, global.id});
  }

  void visit(Node& node) {
    const std::size_t before = names_.size();
    switch (node.kind) {
      case NodeKind::kVariable: node.id = find(Name::Kind::kValue, node.text, 0, "$" + node.text, node.at); return;
      case NodeKind::kBreak: node.id = find(Name::Kind::kLabel, node.text, 0, "$*label-" + node.text, node.at); return;
      case NodeKind::kCall: return call(node);
      case NodeKind::kDefine: define(*node.function); break;
      case NodeKind::kLabel:
        node.id = fresh();
        names_.push_back({Name::Kind::kLabel, node.text, 0, node.id});
        break;
      case NodeKind::kBind:
        visit(*node.a);
        pattern(*node.pattern);
        visit(*node.b);
        names_.resize(before);
        return;
      case NodeKind::kReduce:
      case NodeKind::kForeach:
        visit(*node.a);
        visit(*node.b);
        pattern(*node.pattern);
        visit(*node.c);
        if (node.d) visit(*node.d);
        names_.resize(before);
        return;
      default: break;
    }
    for (NodePtr* part : {&node.a, &node.b, &node.c, &node.d}) {
      if (*part) visit(**part);
    }
    for (NodePtr& item : node.items) visit(*item);
    names_.resize(before);
  }

 private:
  std::uint32_t fresh() { return next_++; }

  std::uint32_t find(Name::Kind kind, const std::string& text, std::size_t arity, const std::string& shown, std::uint32_t at) {
    for (auto name = names_.rbegin(); name != names_.rend(); ++name) {
      if (name->kind == kind && name->arity == arity && name->text == text) return name->id;
    }
    faults_.add(shown + " is not defined", at);
    return 0;
  }

  void call(Node& node) {
    const std::string shown = fmt::format("{}/{}", node.text, node.items.size());
    bool own = false;
    for (const Name& name : names_)
      own = own || (name.kind == Name::Kind::kFilter && name.text == node.text && name.arity == node.items.size());
    if (own || find_builtin(node.text, node.items.size()) == nullptr)
      node.id = find(Name::Kind::kFilter, node.text, node.items.size(), shown, node.at);
    for (NodePtr& item : node.items) visit(*item);
  }

  void define(Function& function) {
    function.id = fresh();
    names_.push_back({Name::Kind::kFilter, function.name, function.parameters.size(), function.id});
    const std::size_t before = names_.size();
    for (Function::Parameter& parameter : function.parameters) {
      parameter.id = fresh();
      names_.push_back({Name::Kind::kFilter, parameter.name, 0, parameter.id});
      if (!parameter.value) continue;
      parameter.value_id = fresh();
      names_.push_back({Name::Kind::kValue, parameter.name, 0, parameter.value_id});
    }
    visit(*function.body);
    names_.resize(before);
  }

  std::uint32_t declare(const std::string& text) {
    names_.push_back({Name::Kind::kValue, text, 0, fresh()});
    return names_.back().id;
  }

  void pattern(Pattern& one) {
    if (one.kind == Pattern::Kind::kName) {
      one.id = declare(one.name);
      return;
    }
    for (std::size_t i = 0; i < one.parts.size(); ++i) {
      if (one.kind == Pattern::Kind::kObject) {
        visit(*one.keys[i]);
        if (!one.key_texts[i].empty()) one.key_names[i] = declare(one.key_texts[i]);
      }
      pattern(one.parts[i]);
    }
  }

  Faults& faults_;
  std::vector<Name> names_{};
  std::uint32_t next_ = kFirstOwnId;
};

}  // namespace

Filter parse_filter(const std::string& text, const std::vector<GlobalName>& globals) {
  Filter filter;
  Faults faults(text);
  Parser parser(text, faults);
  NodePtr root = parser.filter();
  filter.not_modelled = parser.not_modelled();
  if (!filter.not_modelled.empty()) return filter;
  if (root) {
    const std::string own(definitions_in_jq());
    Faults none(own);
    auto around = Parser(own, none).definitions();
    while (!around.empty()) {
      auto node = std::make_unique<Node>();
      node->kind = NodeKind::kDefine;
      node->function = std::move(around.back());
      node->a = std::move(root);
      root = std::move(node);
      around.pop_back();
    }
    Resolver(faults, globals).visit(*root);
  }
  if (faults.any() || !root) {
    filter.faults = faults.text();
  } else {
    filter.root = std::move(root);
  }
  return filter;
}

}  // namespace nslab::shell::jq
