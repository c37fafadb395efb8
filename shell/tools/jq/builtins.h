// shell/tools/jq/builtins.h — jq's functions: those written here, and the text of those written in jq itself.
//
// Guarantees
//   1. `find_builtin` finds by name and number of arguments; one without an entry is not defined, as in jq.
#ifndef NSLAB_SHELL_TOOLS_JQ_BUILTINS_H_
#define NSLAB_SHELL_TOOLS_JQ_BUILTINS_H_

#include <span>
#include <string_view>

#include "shell/tools/jq/evaluate.h"

namespace nslab::shell::jq {

struct Builtin {
  std::string_view name{};
  std::size_t arity = 0;
  // Of the input and one value of each argument: one result.
  Json (*value)(Evaluator& evaluator, const Json& in, std::span<const Json> arguments) = nullptr;
  // Of the arguments as filters: any number of results.
  void (*filter)(Evaluator& evaluator, const Node& call, const ScopePtr& scope, const Item& in, const Emit& out) = nullptr;
};

const Builtin* find_builtin(std::string_view name, std::size_t arity);
// map, select, recurse and so on.
std::string_view definitions_in_jq();

// The tables of the files they stand in.
std::span<const Builtin> value_builtins();
std::span<const Builtin> array_builtins();
std::span<const Builtin> text_builtins();
std::span<const Builtin> math_builtins();
std::span<const Builtin> time_builtins();
std::span<const Builtin> filter_builtins();

}  // namespace nslab::shell::jq

#endif  // NSLAB_SHELL_TOOLS_JQ_BUILTINS_H_
