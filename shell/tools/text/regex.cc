#include "shell/tools/text/regex.h"

#include <regex.h>

#include <algorithm>
#include <cctype>

#include "shell/run/runner.h"

namespace nslab::shell {

namespace {

constexpr std::size_t kLongestPattern = 8192;
constexpr std::size_t kMostStates = 20000;     // what repetitions may multiply the pattern to
constexpr std::size_t kLongestText = 1U << 20;
constexpr std::size_t kLongestForBackref = 2000;  // matching these may go through all ways to split a line

bool has_backref(std::string_view pattern) {
  for (std::size_t i = 0; i + 1 < pattern.size(); ++i) {
    if (pattern[i] != '\\') continue;
    if (pattern[i + 1] >= '1' && pattern[i + 1] <= '9') return true;
    ++i;
  }
  return false;
}

// The product of all upper bounds: nested repetitions multiply; those side by side are counted too high, which is safe.
std::size_t estimated_states(std::string_view pattern) {
  std::size_t product = std::max<std::size_t>(pattern.size(), 1);
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    if (pattern[i] != '{') continue;
    std::size_t bound = 0, most = 1;
    for (++i; i < pattern.size() && (std::isdigit(static_cast<unsigned char>(pattern[i])) != 0 || pattern[i] == ','); ++i) {
      bound = pattern[i] == ',' ? 0 : std::min<std::size_t>(bound * 10 + static_cast<std::size_t>(pattern[i] - '0'), 100000);
      most = std::max(most, bound);
    }
    // A short repetition as in addresses ([0-9]{1,3}) adds little: only large ones can explode.
    if (most > 64) product = std::min<std::size_t>(product * most, kMostStates * 100);
  }
  return product;
}

}  // namespace

struct Regex::Compiled {
  regex_t regex{};
  bool valid = false;
  bool backref = false;
  Compiled() = default;
  Compiled(const Compiled&) = delete;
  Compiled& operator=(const Compiled&) = delete;
  ~Compiled() {
    if (valid) regfree(&regex);
  }
};

bool too_costly(std::string_view pattern) {
  std::size_t braces = 0;
  for (const char c : pattern) braces += c == '{' ? 1U : 0U;
  return pattern.size() > kLongestPattern || braces > 64 || estimated_states(pattern) > kMostStates * 10;
}

tl::expected<Regex, std::string> Regex::compile(const std::string& pattern, RegexFlags flags) {
  if (too_costly(pattern)) return tl::unexpected(std::string("Regular expression too big"));
  auto compiled = std::make_shared<Compiled>();
  const int code = regcomp(&compiled->regex, pattern.c_str(),
                           (flags.extended ? REG_EXTENDED : 0) | (flags.ignore_case ? REG_ICASE : 0) | (flags.multiline ? REG_NEWLINE : 0));
  if (code != 0) {
    std::string text(256, '\0');
    const std::size_t size = regerror(code, &compiled->regex, text.data(), text.size());
    text.resize(size > 0 ? size - 1 : 0);
    return tl::unexpected(text);
  }
  compiled->valid = true;
  compiled->backref = has_backref(pattern);
  Regex out;
  out.compiled_ = std::move(compiled);
  return out;
}

bool Regex::search(std::string_view text, std::size_t from, std::vector<Span>& groups, std::size_t want) const {
  const std::size_t most = compiled_->backref ? kLongestForBackref : kLongestText;
  if (text.size() > most) throw LimitReached{"a regular expression was to be matched against too long a line"};
  std::vector<regmatch_t> found(std::max<std::size_t>(want, 1));
  found[0].rm_so = static_cast<regoff_t>(from);
  found[0].rm_eo = static_cast<regoff_t>(text.size());
  const char* data = text.empty() ? "" : text.data();
  if (regexec(&compiled_->regex, data, found.size(), found.data(), REG_STARTEND) != 0) return false;
  groups.resize(found.size());
  for (std::size_t i = 0; i < found.size(); ++i) groups[i] = {found[i].rm_so, found[i].rm_eo};
  return true;
}

bool Regex::matches(std::string_view text) const {
  std::vector<Span> groups;
  return search(text, 0, groups, 1);
}

std::size_t Regex::groups() const { return compiled_->regex.re_nsub; }

}  // namespace nslab::shell
