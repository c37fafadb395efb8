// shell/tools/text/perl_pattern.h — PerlPattern: what of Perl's patterns people give to `grep -P`.
//
// \d \w \s \h \b, lazy repetition, (?:…), (?=…), (?!…), a leading (?i), \K, and a (?<=…) at the beginning.
//
// Guarantees
//   1. What is not among these is named in the error, never taken for something else.
//   2. A line longer than bounded matching allows is refused (LimitReached).
// Not modelled: (?<=…) elsewhere, (?<!…), possessive and atomic groups, names, recursion, Unicode.
// Document: pcre2pattern(3).
#ifndef NSLAB_SHELL_TOOLS_TEXT_PERL_PATTERN_H_
#define NSLAB_SHELL_TOOLS_TEXT_PERL_PATTERN_H_

#include <memory>
#include <string>
#include <string_view>

#include <tl/expected.hpp>

#include "shell/tools/text/regex.h"

namespace nslab::shell {

class PerlPattern {
 public:
  struct Wrong {
    std::string why{};
    bool not_modelled = false;
  };
  static tl::expected<PerlPattern, Wrong> compile(const std::string& pattern, bool ignore_case, bool word, bool line);

  // The leftmost match from `from` on, as Perl finds it (the first alternative, not the longest).
  [[nodiscard]] Span find(std::string_view text, std::size_t from) const;

 private:
  struct Compiled;
  std::shared_ptr<const Compiled> compiled_{};
};

}  // namespace nslab::shell

#endif  // NSLAB_SHELL_TOOLS_TEXT_PERL_PATTERN_H_
