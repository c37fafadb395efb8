// shell/tools/jq/regex.h — PerlRegex: Perl's regular expressions, as jq's functions know them.
//
// Guarantees
//   1. Of several ways to match, the one that Perl's rules try first: the leftmost, alternatives in their order, greedy
//      repeats as long as they can be.
//   2. Positions count code points.
//   3. Work is bounded: `charge` is called for it and may throw.
// Not modelled: look-behind, conditionals, recursion, Unicode properties (refused by `compile`).
// Documents: perlre(1); Oniguruma's doc/RE.
#ifndef NSLAB_SHELL_TOOLS_JQ_REGEX_H_
#define NSLAB_SHELL_TOOLS_JQ_REGEX_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

namespace nslab::shell::jq {

struct RegexFlags {
  bool ignore_case = false, dot_all = false, extended = false, longest = false;
};
struct RegexFault {
  std::string text{};
  bool not_modelled = false;
};

class PerlRegex {
 public:
  struct Node;
  struct Group {
    std::string name{};
  };
  // Where the whole and each group are; from > to: the group took no part.
  struct Span {
    std::size_t from = 1, to = 0;
  };
  using Match = std::vector<Span>;

  static tl::expected<PerlRegex, RegexFault> compile(std::string_view pattern, const RegexFlags& flags);
  // The first match at or behind `from`.
  [[nodiscard]] std::optional<Match> find(const std::vector<std::uint32_t>& text, std::size_t from,
                                          const std::function<void(std::size_t)>& charge) const;
  [[nodiscard]] const std::vector<Group>& groups() const { return groups_; }

 private:
  std::shared_ptr<const Node> root_{};
  std::vector<Group> groups_{};
};

}  // namespace nslab::shell::jq

#endif  // NSLAB_SHELL_TOOLS_JQ_REGEX_H_
