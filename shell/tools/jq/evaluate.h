// shell/tools/jq/evaluate.h — Evaluator: runs a filter on a value and hands out each result as it comes.
//
// A filter gives any number of results; each is handed to whoever asked before the next is looked for, so that
// `first`, `limit` and `label` can stop in the midst by an exception that only they catch.
//
// Guarantees
//   1. Results come in jq's order, the last operand of an operator turning slowest.
//   2. Where paths are asked for (path, =, |=, del …) each result says where in the input it is, or that it is nowhere.
//   3. Work is charged to the host, and what nests deeper than `kDeepest` is refused by it.
// Not modelled: input_line_number of several files, SQL-style operators, getpath's streaming forms.
// Documents: jq 1.6's manual.
#ifndef NSLAB_SHELL_TOOLS_JQ_EVALUATE_H_
#define NSLAB_SHELL_TOOLS_JQ_EVALUATE_H_

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "shell/tools/jq/json.h"
#include "shell/tools/jq/syntax.h"

namespace nslab::shell::jq {

// An error of jq's own, to be caught by try; one with null is no result at all.
struct JqError {
  Json value{};
};
// "break $name": `mark` tells one label's turn from another.
struct JqBreak {
  std::uint64_t mark = 0;
};
struct JqHalt {
  int status = 0;
  std::string text{};
  bool prints = false;
};
[[noreturn]] void fail(std::string message);

// What an evaluator needs of its surroundings.
class Host {
 public:
  virtual ~Host() = default;
  // So much work was done; may throw.
  virtual void charge(std::size_t work) = 0;
  // Does not come back.
  virtual void too_deep() = 0;
  virtual std::optional<Json> input() = 0;
  virtual void debug(const std::string& line) = 0;
  virtual Json environment() = 0;
  virtual Json input_name() = 0;
  virtual double seconds() = 0;
  virtual double input_lines() = 0;
  // A thing that jq can and this cannot; does not come back.
  virtual void not_modelled(const std::string& what) = 0;
};

struct PathStep {
  Json key{};
  std::shared_ptr<const PathStep> before{};
};

struct Item {
  Json value{};
  bool tracked = false, lost = false;        // a path is wanted; there is none
  std::shared_ptr<const PathStep> path{};    // null: the input itself
};

// Whom results are handed to: refers to something that is called, and does not own it.
class Emit {
 public:
  template <class F>
  Emit(const F& f) : target_(&f), call_(&invoke<F>) {}
  void operator()(const Item& item) const { call_(target_, item); }

 private:
  template <class F>
  static void invoke(const void* target, const Item& item) {
    (*static_cast<const F*>(target))(item);
  }

  const void* target_;
  void (*call_)(const void*, const Item&);
};

struct Scope;
using ScopePtr = std::shared_ptr<const Scope>;
struct Scope {
  ScopePtr outer{};
  std::uint32_t id = 0;
  Json value{};                        // of a variable
  const Node* filter = nullptr;        // of a parameter: what was given, and where
  ScopePtr filter_scope{};
  const Function* function = nullptr;  // of a definition
  std::uint64_t mark = 0;              // of a label
};

class Evaluator {
 public:
  explicit Evaluator(Host& host) : host_(host) {}
  Evaluator(const Evaluator&) = delete;
  Evaluator& operator=(const Evaluator&) = delete;

  [[nodiscard]] Host& host() { return host_; }

  void eval(const Node& node, const ScopePtr& scope, const Item& in, const Emit& out);
  // Without regard to paths.
  template <class F>
  void each(const Node& node, const ScopePtr& scope, const Json& in, const F& f) {
    eval(node, scope, Item{in}, [&f](const Item& item) { f(item.value); });
  }
  // Where in `in` each result of the filter is, as an array of keys.
  template <class F>
  void each_path(const Node& node, const ScopePtr& scope, const Json& in, const F& f) {
    Item from{in};
    from.tracked = true;
    eval(node, scope, from, [&](const Item& item) { f(path_of(item)); });
  }
  static ScopePtr with_value(const ScopePtr& scope, std::uint32_t id, Json value);
  static Json path_of(const Item& item);
  // A result that is nowhere in the input.
  static Item derived(const Item& in, Json value);
  // What is at `key` of an item.
  Item step(const Item& of, const Json& key);
  void steps(const Item& of, const Emit& out);
  // Runs `f` with a mark that JqBreak can carry; true where it was broken off.
  template <class F>
  bool with_mark(const F& f) {
    const std::uint64_t mark = ++marks_;
    try {
      f(mark);
    } catch (const JqBreak& broken) {
      if (broken.mark != mark) throw;
      return true;
    }
    return false;
  }

 private:
  void eval_here(const Node& node, const ScopePtr& scope, const Item& in, const Emit& out);
  void define(const Node& node, const ScopePtr& scope, const Item& in, const Emit& out);
  void index(const Node& node, const ScopePtr& scope, const Item& in, const Emit& out);
  void slice(const Node& node, const ScopePtr& scope, const Item& in, const Emit& out);
  void iterate(const Node& node, const ScopePtr& scope, const Item& in, const Emit& out);
  void alternative(const Node& node, const ScopePtr& scope, const Item& in, const Emit& out);
  void logic(const Node& node, const ScopePtr& scope, const Item& in, const Emit& out);
  void object(const Node& node, const ScopePtr& scope, const Item& in, std::size_t at, const JsonObject& so_far, const Emit& out);
  void string(const Node& node, const ScopePtr& scope, const Item& in, std::size_t left, const std::string& behind, const Emit& out);
  void attempt(const Node& node, const ScopePtr& scope, const Item& in, const Emit& out);
  void fold(const Node& node, const ScopePtr& scope, const Item& in, const Emit& out);
  void call(const Node& node, const ScopePtr& scope, const Item& in, const Emit& out);
  void enter(const Function& function, const Node& node, const ScopePtr& scope, ScopePtr inner, std::size_t at, const Item& in,
             const Emit& out);
  void assign(const Node& node, const ScopePtr& scope, const Item& in, const Emit& out);
  Json update(const Node& node, const ScopePtr& scope, const Json& in);
  template <class F>
  void take_apart(const Pattern& pattern, const ScopePtr& scope, const Json& value, const F& f);
  template <class F>
  void take_parts(const Pattern& pattern, std::size_t at, const ScopePtr& scope, const Json& value, const F& f);

  Host& host_;
  std::uint64_t marks_ = 0;
  int depth_ = 0;
};

}  // namespace nslab::shell::jq

#endif  // NSLAB_SHELL_TOOLS_JQ_EVALUATE_H_
