#include "shell/expand/pattern.h"

#include <cctype>

namespace nslab::shell {

namespace {

// The bytes of the UTF-8 character that begins here.
std::size_t character_length(std::string_view text, std::size_t at) {
  std::size_t length = 1;
  if ((static_cast<unsigned char>(text[at]) & 0xC0U) != 0xC0U) return 1;
  while (at + length < text.size() && (static_cast<unsigned char>(text[at + length]) & 0xC0U) == 0x80U) ++length;
  return length;
}

bool is_in_class(std::string_view name, unsigned char c) {
  if (name == "alpha") return std::isalpha(c) != 0;
  if (name == "digit") return std::isdigit(c) != 0;
  if (name == "alnum") return std::isalnum(c) != 0;
  if (name == "upper") return std::isupper(c) != 0;
  if (name == "lower") return std::islower(c) != 0;
  if (name == "space") return std::isspace(c) != 0;
  if (name == "blank") return c == ' ' || c == '\t';
  if (name == "punct") return std::ispunct(c) != 0;
  if (name == "xdigit") return std::isxdigit(c) != 0;
  if (name == "cntrl") return std::iscntrl(c) != 0;
  if (name == "print") return std::isprint(c) != 0;
  if (name == "graph") return std::isgraph(c) != 0;
  if (name == "word") return std::isalnum(c) != 0 || c == '_';
  return false;
}

class Matcher {
 public:
  Matcher(const Marked& pattern, std::string_view text, const MatchOptions& options) : p_(pattern), t_(text), options_(options) {}

  bool run() { return match(0, p_.text.size(), 0, t_.size()); }

 private:
  [[nodiscard]] bool special(std::size_t i, char c) const { return i < p_.text.size() && p_.text[i] == c && p_.quoted[i] == 0; }
  [[nodiscard]] bool equal(char a, char b) const {
    if (a == b) return true;
    return options_.ignore_case && std::tolower(static_cast<unsigned char>(a)) == std::tolower(static_cast<unsigned char>(b));
  }
  [[nodiscard]] bool opens_group(std::size_t i) const {
    if (!options_.extended || !special(i + 1, '(')) return false;
    for (const char c : {'@', '*', '+', '?', '!'}) {
      if (special(i, c)) return true;
    }
    return false;
  }
  // The place of the parenthesis that closes the group, npos where there is none.
  [[nodiscard]] std::size_t group_end(std::size_t open, std::size_t end) const {
    int depth = 0;
    for (std::size_t i = open; i < end; ++i) {
      if (special(i, '(')) ++depth;
      if (special(i, ')') && --depth == 0) return i;
    }
    return std::string::npos;
  }
  // Past the bracket expression that begins at `i`, and whether it takes `c`; 0 where it is none.
  [[nodiscard]] std::size_t bracket(std::size_t i, std::size_t end, char c, bool* taken) const {
    std::size_t at = i + 1;
    const bool negated = special(at, '!') || special(at, '^');
    if (negated) ++at;
    bool found = false;
    for (bool first = true; at < end; first = false) {
      if (special(at, ']') && !first) {
        *taken = found != negated;
        return at + 1;
      }
      if (p_.text.compare(at, 2, "[:") == 0) {
        const auto close = p_.text.find(":]", at + 2);
        if (close != std::string::npos && close < end) {
          found = found || is_in_class(std::string_view(p_.text).substr(at + 2, close - at - 2), static_cast<unsigned char>(c));
          at = close + 2;
          continue;
        }
      }
      if (special(at, '\\') && at + 1 < end) ++at;
      const char low = p_.text[at];
      char high = low;
      if (special(at + 1, '-') && at + 2 < end && !special(at + 2, ']')) {
        at += 2;
        if (special(at, '\\') && at + 1 < end) ++at;
        high = p_.text[at];
      }
      ++at;
      found = found || (c >= low && c <= high) || equal(c, low);
    }
    return 0;
  }

  bool match_group(std::size_t p, std::size_t end, std::size_t t, std::size_t stop) {
    const char kind = p_.text[p];
    const std::size_t close = group_end(p + 1, end);
    std::vector<std::pair<std::size_t, std::size_t>> choices;
    std::size_t from = p + 2;
    int depth = 0;
    for (std::size_t i = from; i <= close; ++i) {
      if (special(i, '(')) ++depth;
      if (special(i, ')') && i != close) --depth;
      if (i == close || (special(i, '|') && depth == 0)) {
        choices.emplace_back(from, i);
        from = i + 1;
      }
    }
    const std::size_t rest = close + 1;
    auto some_choice = [&](std::size_t upto) {
      for (const auto& [a, b] : choices) {
        if (match(a, b, t, upto)) return true;
      }
      return false;
    };
    if (kind == '!') {
      for (std::size_t upto = t; upto <= stop; ++upto) {
        if (!some_choice(upto) && match(rest, end, upto, stop)) return true;
      }
      return false;
    }
    if ((kind == '?' || kind == '*') && match(rest, end, t, stop)) return true;
    const bool again = kind == '*' || kind == '+';
    for (std::size_t upto = t; upto <= stop; ++upto) {
      if (!some_choice(upto)) continue;
      if (match(rest, end, upto, stop)) return true;
      if (again && upto > t && match_repeated(p, end, upto, stop)) return true;
    }
    return false;
  }
  // One more round of *( ) or +( ).
  bool match_repeated(std::size_t p, std::size_t end, std::size_t t, std::size_t stop) { return match_group(p, end, t, stop); }

  bool match(std::size_t p, std::size_t end, std::size_t t, std::size_t stop) {
    if (++steps_ > kMostSteps) return false;
    std::size_t star = std::string::npos;
    std::size_t star_text = 0;
    while (true) {
      bool ok = false;
      if (p < end && opens_group(p) && group_end(p + 1, end) != std::string::npos) {
        if (match_group(p, end, t, stop)) return true;
      } else if (p == end) {
        if (t == stop) return true;
      } else if (special(p, '*')) {
        if (!(options_.leading_period && t == 0 && t < stop && t_[t] == '.')) {
          star = ++p;
          star_text = t;
          continue;
        }
      } else if (t < stop) {
        ok = one(p, end, t, stop);
      }
      if (ok) continue;
      if (star == std::string::npos || star_text >= stop) return false;
      p = star;
      t = ++star_text;
    }
  }
  // Takes one character by the element at `p`; both move on.
  bool one(std::size_t& p, std::size_t end, std::size_t& t, std::size_t stop) const {
    const bool hidden = options_.leading_period && t == 0 && t_[t] == '.';
    if (special(p, '?')) {
      if (hidden) return false;
      ++p;
      t += std::min(character_length(t_, t), stop - t);
      return true;
    }
    if (special(p, '[')) {
      bool taken = false;
      const std::size_t after = bracket(p, end, t_[t], &taken);
      if (after != 0) {
        if (!taken || hidden) return false;
        p = after;
        ++t;
        return true;
      }
    }
    const std::size_t at = special(p, '\\') && p + 1 < end ? p + 1 : p;
    if (!equal(p_.text[at], t_[t])) return false;
    p = at + 1;
    ++t;
    return true;
  }

  static constexpr std::size_t kMostSteps = 100000;  // of the extended forms, whose alternatives multiply
  const Marked& p_;
  std::string_view t_;
  const MatchOptions& options_;
  std::size_t steps_ = 0;
};

}  // namespace

bool Marked::is_pattern(bool extended) const {
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (quoted[i] != 0) continue;
    const char c = text[i];
    if (c == '*' || c == '?') return true;
    if (c == '[' && text.find(']', i + 1) != std::string::npos) return true;
    if (extended && (c == '@' || c == '+' || c == '!') && i + 1 < text.size() && text[i + 1] == '(') return true;
  }
  return false;
}

bool matches(const Marked& pattern, std::string_view text, const MatchOptions& options) { return Matcher(pattern, text, options).run(); }

std::size_t match_prefix(const Marked& pattern, std::string_view text, bool longest, const MatchOptions& options) {
  for (std::size_t i = 0; i <= text.size(); ++i) {
    const std::size_t length = longest ? text.size() - i : i;
    if (matches(pattern, text.substr(0, length), options)) return length;
  }
  return std::string::npos;
}

std::size_t match_suffix(const Marked& pattern, std::string_view text, bool longest, const MatchOptions& options) {
  for (std::size_t i = 0; i <= text.size(); ++i) {
    const std::size_t length = longest ? text.size() - i : i;
    if (matches(pattern, text.substr(text.size() - length), options)) return length;
  }
  return std::string::npos;
}

}  // namespace nslab::shell
