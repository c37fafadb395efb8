// shell/tools/text/regex.h — Regex: a POSIX regular expression (glibc's, with its \< \b \w \+ …) as a value.
//
// Guarantees
//   1. A pattern or a text that could cost more than bounded time or memory is refused, loudly: `too_costly`.
// Documents: regex(7), regcomp(3). The pattern language is that of the C library that nslab is built with.
#ifndef NSLAB_SHELL_TOOLS_TEXT_REGEX_H_
#define NSLAB_SHELL_TOOLS_TEXT_REGEX_H_

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <tl/expected.hpp>

namespace nslab::shell {

struct Span {
  long from = -1, to = -1;
  [[nodiscard]] bool is_set() const { return from >= 0; }
  [[nodiscard]] std::size_t size() const { return is_set() ? static_cast<std::size_t>(to - from) : 0; }
};

struct RegexFlags {
  bool extended = false, ignore_case = false, multiline = false;
};

class Regex {
 public:
  // The error is regerror's text.
  static tl::expected<Regex, std::string> compile(const std::string& pattern, RegexFlags flags);

  // The leftmost longest match that begins at `from` or later. groups[0] is the whole; needs `want` groups at most.
  bool search(std::string_view text, std::size_t from, std::vector<Span>& groups, std::size_t want = 10) const;
  [[nodiscard]] bool matches(std::string_view text) const;
  [[nodiscard]] std::size_t groups() const;

 private:
  struct Compiled;
  std::shared_ptr<const Compiled> compiled_{};
};

// Whether a set {…} of counts or the length makes compiling or matching too dear.
bool too_costly(std::string_view pattern);

}  // namespace nslab::shell

#endif  // NSLAB_SHELL_TOOLS_TEXT_REGEX_H_
