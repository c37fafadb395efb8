// shell/expand/pattern.h — Pattern: what * ? [ ] and the extended forms mean to a shell.
//
// Guarantees
//   1. A character that was quoted stands for itself.
//   2. Matching takes time in proportion to the text times the pattern, however many stars there are; only the
//      extended forms @( ) *( ) +( ) ?( ) !( ) try alternatives.
// Not modelled: collating symbols and equivalence classes of other locales than C.UTF-8.
// Document: POSIX.1-2017 2.13; bash(1), Pattern Matching.
#ifndef NSLAB_SHELL_EXPAND_PATTERN_H_
#define NSLAB_SHELL_EXPAND_PATTERN_H_

#include <string>
#include <string_view>
#include <vector>

namespace nslab::shell {

// Text some of whose characters are quoted: as it comes out of an expansion.
struct Marked {
  std::string text{};
  std::string quoted{};  // as long as `text`: 1 where that character is quoted

  void add(std::string_view more, bool is_quoted) {
    text += more;
    quoted.append(more.size(), is_quoted ? '\1' : '\0');
  }
  void add(const Marked& more) {
    text += more.text;
    quoted += more.quoted;
  }
  [[nodiscard]] Marked part(std::size_t from, std::size_t count = std::string::npos) const {
    return {text.substr(from, count), quoted.substr(from, count)};
  }
  // Whether it has an unquoted character that makes it a pattern.
  [[nodiscard]] bool is_pattern(bool extended) const;
};

struct MatchOptions {
  bool extended = true;        // @( ) and its like mean something
  bool ignore_case = false;
  bool leading_period = false; // a "." at the beginning must be spelled out (file names)
};

bool matches(const Marked& pattern, std::string_view text, const MatchOptions& options = {});

// How much of `text` the pattern takes from its beginning (or, with `at_end`, from its end): the shortest or the
// longest way; npos where it does not match at all.
std::size_t match_prefix(const Marked& pattern, std::string_view text, bool longest, const MatchOptions& options = {});
std::size_t match_suffix(const Marked& pattern, std::string_view text, bool longest, const MatchOptions& options = {});

}  // namespace nslab::shell

#endif  // NSLAB_SHELL_EXPAND_PATTERN_H_
