// shell/tools/text/grep_search.h — what grep looks for: its patterns as one matcher.
#ifndef NSLAB_SHELL_TOOLS_TEXT_GREP_SEARCH_H_
#define NSLAB_SHELL_TOOLS_TEXT_GREP_SEARCH_H_

#include <string>
#include <string_view>
#include <vector>

#include "shell/tools/text/perl_pattern.h"
#include "shell/tools/text/regex.h"

namespace nslab::shell {

enum class PatternKind : std::uint8_t { kBasic, kExtended, kFixed, kPerl };

struct GrepPatterns {
  PatternKind kind = PatternKind::kBasic;
  bool ignore_case = false, word = false, line = false;
  std::vector<Regex> compiled{};
  std::vector<PerlPattern> perl{};
  bool any = false;  // an empty pattern is among them

  std::string not_modelled{};  // set where `compile` failed for that reason

  // Patterns separated by newlines. The error is grep's, without its name; warnings are told apart.
  tl::expected<std::string, std::string> compile(const std::vector<std::string>& patterns);
  // The leftmost longest match from `from` on; not set where there is none.
  [[nodiscard]] Span find(std::string_view text, std::size_t from) const;
};

}  // namespace nslab::shell

#endif  // NSLAB_SHELL_TOOLS_TEXT_GREP_SEARCH_H_
