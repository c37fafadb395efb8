// shell/tools/jq/regex_node.h — a Perl regular expression as a tree.
#ifndef NSLAB_SHELL_TOOLS_JQ_REGEX_NODE_H_
#define NSLAB_SHELL_TOOLS_JQ_REGEX_NODE_H_

#include <memory>
#include <vector>

#include "shell/tools/jq/regex.h"

namespace nslab::shell::jq {

struct CodeRange {
  std::uint32_t from = 0, to = 0;
};

struct PerlRegex::Node {
  enum class Kind : std::uint8_t {
    kEmpty,
    kSet,
    kAny,
    kStart,
    kEnd,
    kEndOfText,
    kWordEdge,
    kNotWordEdge,
    kSequence,
    kAlternatives,
    kGroup,
    kRepeat,
    kBackReference,
    kLookAhead,
    kNotAhead
  } kind = Kind::kEmpty;
  std::vector<CodeRange> ranges{};  // kSet
  bool negated = false, ignore_case = false, dot_all = false;
  std::vector<std::unique_ptr<Node>> parts{};
  std::size_t group = 0;            // kGroup: its number, 0: it is only a bracket; kBackReference
  std::size_t least = 0, most = 0;  // kRepeat
  bool lazy = false, possessive = false;
};

bool is_word(std::uint32_t code);

}  // namespace nslab::shell::jq

#endif  // NSLAB_SHELL_TOOLS_JQ_REGEX_NODE_H_
