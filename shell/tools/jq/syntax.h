// shell/tools/jq/syntax.h — a jq filter as a tree, and what was wrong with its text.
//
// Guarantees
//   1. Names of functions, variables and labels are settled: what a tree calls is there when it runs.
//   2. Faults are told as jq 1.6's parser and compiler tell them, with the line and the column under which they stand.
// Not modelled: modules (import, include), `?//`.
// Documents: jq 1.6's manual.
#ifndef NSLAB_SHELL_TOOLS_JQ_SYNTAX_H_
#define NSLAB_SHELL_TOOLS_JQ_SYNTAX_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "shell/tools/jq/json.h"

namespace nslab::shell::jq {

enum class NodeKind : std::uint8_t {
  kIdentity, kLiteral, kVariable,
  kIndex,      // a: of what, b: key
  kSlice,      // a: of what, b: from, c: to (either may be missing)
  kEach,       // a: of what
  kPipe, kComma, kAlternative, kAnd, kOr,  // a, b
  kBinary,     // a, b, text: operator
  kNegate,     // a
  kAssign,     // a: path, b: value, text: operator without its "=" ("", "|", "+", "//" …)
  kArray,      // a, or nothing
  kObject,     // items: key, value, key, value …
  kString,     // items: literals and interpolations in turn; text: the format's name
  kFormat,     // text
  kIf,         // a, b, c
  kTry,        // a, b: handler or nothing
  kReduce,     // a: source, pattern, b: initial, c: update
  kForeach,    // the same, d: extract or nothing
  kBind,       // a: source, pattern, b: body
  kDefine,     // function, a: rest
  kCall,       // text, items: arguments, function or parameter settled in `id`
  kLabel,      // text, a
  kBreak,
};

struct Node;
using NodePtr = std::unique_ptr<Node>;

// What values are taken apart by: $name, [p, …], {key: p, …}.
struct Pattern {
  enum class Kind : std::uint8_t { kName, kArray, kObject } kind = Kind::kName;
  std::string name{};
  std::uint32_t id = 0;
  std::vector<Pattern> parts{};
  std::vector<NodePtr> keys{};              // of an object: each key's expression
  std::vector<std::uint32_t> key_names{};   // and where it is written {$name: …}, its variable too; 0: it is not
  std::vector<std::string> key_texts{};
};

struct Function {
  struct Parameter {
    std::string name{};
    bool value = false;      // written $name
    std::uint32_t id = 0;    // of the filter
    std::uint32_t value_id = 0;
  };
  std::string name{};
  std::vector<Parameter> parameters{};
  NodePtr body{};
  std::uint32_t id = 0;
};

struct Node {
  NodeKind kind{};
  bool optional = false;     // kIndex, kSlice, kEach: '?' behind it
  std::uint32_t at = 0;      // where in the text it begins
  std::uint32_t id = 0;
  NodePtr a{}, b{}, c{}, d{};
  std::vector<NodePtr> items{};
  std::string text{};
  Json value{};
  std::unique_ptr<Pattern> pattern{};
  std::unique_ptr<Function> function{};
};

struct Filter {
  std::shared_ptr<const Node> root{};  // null where there were faults
  std::string faults{};                // what jq prints of them
  std::string not_modelled{};
};

// A value that the command line names: $name.
struct GlobalName {
  std::string name{};
  std::uint32_t id = 0;
};

// The text of a filter, with jq's own definitions around it.
Filter parse_filter(const std::string& text, const std::vector<GlobalName>& globals);

// Variables' ids below this are the command line's.
inline constexpr std::uint32_t kFirstOwnId = 1000;

}  // namespace nslab::shell::jq

#endif  // NSLAB_SHELL_TOOLS_JQ_SYNTAX_H_
