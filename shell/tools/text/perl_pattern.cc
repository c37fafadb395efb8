#include "shell/tools/text/perl_pattern.h"

#include <algorithm>
#include <cctype>
#include <regex>
#include <utility>

#include "shell/run/runner.h"

namespace nslab::shell {

namespace {

using Wrong = PerlPattern::Wrong;

constexpr std::size_t kLongestText = 4000;  // the matcher goes a call deeper with each character

// Where the group that opens at `at` ends; npos: nowhere.
std::size_t group_end(std::string_view pattern, std::size_t at) {
  int depth = 0;
  bool in_set = false;
  for (; at < pattern.size(); ++at) {
    if (pattern[at] == '\\') {
      ++at;
    } else if (in_set) {
      in_set = pattern[at] != ']';
    } else if (pattern[at] == '[') {
      in_set = true;
    } else if (pattern[at] == '(') {
      ++depth;
    } else if (pattern[at] == ')' && --depth == 0) {
      return at;
    }
  }
  return std::string_view::npos;
}

// What must stand before the match, and the match, both as ECMAScript writes them.
struct Parts {
  std::string before{}, match{};
  std::size_t groups_before = 0, groups = 0;
  bool ignore_case = false, refers_back = false;
};

class Translator {
 public:
  explicit Translator(std::string_view pattern) : pattern_(pattern) {}

  // Not set: `wrong` tells why.
  bool run() {
    if (pattern_.starts_with("(?i)")) {
      parts.ignore_case = true;
      at_ = 4;
    }
    if (pattern_.substr(at_).starts_with("(?<=") && !look_behind()) return false;
    while (at_ < pattern_.size()) {
      const char c = pattern_[at_];
      if (c == '\\') {
        if (!escape()) return false;
      } else if (c == '[') {
        if (!set()) return false;
      } else if (c == '(') {
        if (!group()) return false;
      } else if ((c == '*' || c == '+' || c == '?' || c == '}') && at_ + 1 < pattern_.size() && pattern_[at_ + 1] == '+') {
        return refuse("possessive repetition");
      } else {
        take(1);
      }
    }
    return true;
  }

  Parts parts{};
  Wrong wrong{};

 private:
  bool refuse(std::string_view what) {
    wrong = Wrong{"grep -P with " + std::string(what), true};
    return false;
  }
  void take(std::size_t count) {
    parts.match += pattern_.substr(at_, count);
    at_ += count;
  }
  void put(std::string_view text, std::size_t count) {
    parts.match += text;
    at_ += count;
  }

  bool look_behind() {
    const std::size_t end = group_end(pattern_, at_);
    if (end == std::string_view::npos) return refuse("an unfinished group");
    Translator inside(pattern_.substr(at_ + 4, end - at_ - 4));
    if (!inside.run() || !inside.parts.before.empty()) return refuse("look-behind of that kind");
    parts.before = inside.parts.match;
    parts.groups_before = inside.parts.groups;
    at_ = end + 1;
    return true;
  }

  bool escape() {
    const char c = at_ + 1 < pattern_.size() ? pattern_[at_ + 1] : '\0';
    if (c == 'K') {
      if (!parts.before.empty()) return refuse("\\K behind a look-behind");
      parts.before = std::exchange(parts.match, "");
      parts.groups_before = std::exchange(parts.groups, 0);
      at_ += 2;
      return true;
    }
    if (c == 'h') {
      put("[ \\t]", 2);
      return true;
    }
    parts.refers_back = parts.refers_back || (c >= '1' && c <= '9');
    const bool letter = std::isalpha(static_cast<unsigned char>(c)) != 0;
    if (c == '\0' || (letter && std::string_view("dDwWsSbBntrf").find(c) == std::string_view::npos)) return refuse(std::string("\\") + c);
    // ECMAScript escapes what means something, and nothing else.
    const bool special = letter || std::isdigit(static_cast<unsigned char>(c)) != 0 ||
                         std::string_view("^$\\.*+?()[]{}|/").find(c) != std::string_view::npos;
    if (special) {
      take(2);
    } else {
      put(std::string_view(&pattern_[at_ + 1], 1), 2);
    }
    return true;
  }

  bool set() {
    std::size_t end = at_ + 1;
    if (end < pattern_.size() && pattern_[end] == '^') ++end;
    if (end < pattern_.size() && pattern_[end] == ']') return refuse("] first in a set");
    for (; end < pattern_.size() && pattern_[end] != ']'; ++end) {
      if (pattern_[end] == '\\') ++end;
      if (pattern_.substr(end).starts_with("[:")) end = std::min(pattern_.find(":]", end) + 1, pattern_.size());
    }
    if (end >= pattern_.size()) {
      wrong = Wrong{"missing terminating ] for character class", false};
      return false;
    }
    take(end + 1 - at_);
    return true;
  }

  bool group() {
    const std::string_view rest = pattern_.substr(at_);
    if (group_end(pattern_, at_) == std::string_view::npos) {
      wrong = Wrong{"missing closing parenthesis", false};
      return false;
    }
    if (!rest.starts_with("(?")) {
      ++parts.groups;
      take(1);
      return true;
    }
    if (!rest.starts_with("(?:") && !rest.starts_with("(?=") && !rest.starts_with("(?!")) return refuse(std::string(rest.substr(0, 4)));
    take(3);
    return true;
  }

  std::string_view pattern_;
  std::size_t at_ = 0;
};

}  // namespace

struct PerlPattern::Compiled {
  std::regex regex{};
  std::size_t group = 0;  // the one that is the match
};

tl::expected<PerlPattern, PerlPattern::Wrong> PerlPattern::compile(const std::string& pattern, bool ignore_case, bool word, bool line) {
  if (too_costly(pattern)) return tl::unexpected(Wrong{"regular expression is too large", false});
  Translator translator(pattern);
  if (!translator.run()) return tl::unexpected(translator.wrong);
  const Parts& parts = translator.parts;
  std::string whole = parts.match;
  auto compiled = std::make_shared<Compiled>();
  if (!parts.before.empty()) {
    if (parts.refers_back || word || line) return tl::unexpected(Wrong{"grep -P with all that at once", true});
    whole = "(?:" + parts.before + ")(" + parts.match + ")";
    compiled->group = parts.groups_before + 1;
  } else if (line) {
    whole = "^(?:" + parts.match + ")$";
  } else if (word) {
    whole = "\\b(?:" + parts.match + ")\\b";
  }
  try {
    auto flags = std::regex::ECMAScript;
    if (ignore_case || parts.ignore_case) flags |= std::regex::icase;
    compiled->regex = std::regex(whole, flags);
  } catch (const std::regex_error&) {
    return tl::unexpected(Wrong{"grep -P " + pattern, true});
  }
  PerlPattern out;
  out.compiled_ = std::move(compiled);
  return out;
}

Span PerlPattern::find(std::string_view text, std::size_t from) const {
  if (text.size() > kLongestText) throw LimitReached{"a Perl pattern was to be matched against too long a line"};
  const char* const begin = text.data();
  const char* const end = begin + text.size();
  std::match_results<const char*> found;
  // What must stand before the match may lie in what has been gone through.
  const std::size_t start = compiled_->group == 0 ? from : 0;
  for (std::size_t at = start; at <= text.size();) {
    const auto flags = at > 0 ? std::regex_constants::match_prev_avail : std::regex_constants::match_default;
    if (!std::regex_search(begin + at, end, found, compiled_->regex, flags)) return {};
    const auto& match = found[compiled_->group];
    if (static_cast<std::size_t>(match.first - begin) >= from) return Span{match.first - begin, match.second - begin};
    at = static_cast<std::size_t>(found[0].first - begin) + 1;
  }
  return {};
}

}  // namespace nslab::shell
