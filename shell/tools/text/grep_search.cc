#include "shell/tools/text/grep_search.h"

#include <fmt/format.h>

namespace nslab::shell {

namespace {

std::string escape_fixed(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (std::string_view(".[]*^$\\").find(c) != std::string_view::npos) out += '\\';
    out += c;
  }
  return out;
}

// Two groups stand before those of the pattern: its back-references move up by as many.
std::string shift_backrefs(const std::string& pattern, int by) {
  std::string out;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    out += pattern[i];
    if (pattern[i] != '\\' || i + 1 == pattern.size()) continue;
    const char c = pattern[++i];
    out += c >= '1' && c <= '9' - by ? static_cast<char>(c + by) : c;
  }
  return out;
}

// grep passes over a repetition with nothing to repeat, and warns of it; regcomp refuses it. "{1" where no count ends is text, as ")"
// alone.
std::string mend_extended(const std::string& pattern, std::string* warnings) {
  std::string out;
  int depth = 0;
  bool at_start = true;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    const char c = pattern[i];
    if (c == '\\' && i + 1 < pattern.size()) {
      out += c;
      out += pattern[++i];
      at_start = false;
    } else if (c == '[') {
      std::size_t end = i + 1;
      if (end < pattern.size() && pattern[end] == '^') ++end;
      if (end < pattern.size() && pattern[end] == ']') ++end;
      while (end < pattern.size() && pattern[end] != ']') {
        if (pattern[end] == '[' && end + 1 < pattern.size() && std::string_view(":.=").find(pattern[end + 1]) != std::string_view::npos) {
          const auto close = pattern.find(std::string{pattern[end + 1], ']'}, end + 2);
          if (close == std::string::npos) break;
          end = close + 1;
        }
        ++end;
      }
      out += pattern.substr(i, end + 1 - i);
      i = end;
      at_start = false;
    } else if (at_start && (c == '*' || c == '+' || c == '?')) {
      *warnings += fmt::format("grep: warning: {} at start of expression\n", c);
    } else if (c == ')' && depth == 0) {
      out += "\\)";
      at_start = false;
    } else if (c == '{') {
      std::size_t end = i + 1;
      while (end < pattern.size() && (pattern[end] == ',' || (pattern[end] >= '0' && pattern[end] <= '9'))) ++end;
      const bool counts = end < pattern.size() && pattern[end] == '}' && end > i + 1 && !at_start;
      out += counts ? "{" : "\\{";
      at_start = false;
    } else {
      if (c == '(') ++depth;
      if (c == ')') --depth;
      out += c;
      at_start = c == '(' || c == '|' || (c == '^' && at_start);
    }
  }
  return out;
}

}  // namespace

tl::expected<std::string, std::string> GrepPatterns::compile(const std::vector<std::string>& patterns) {
  std::string warnings;
  for (std::string pattern : patterns) {
    if (pattern.empty() && !word && !line) any = true;
    if (kind == PatternKind::kPerl) {
      auto made = PerlPattern::compile(pattern, ignore_case, word, line);
      if (!made && made.error().not_modelled) not_modelled = made.error().why;
      if (!made) return tl::unexpected(made.error().why);
      perl.push_back(*std::move(made));
      continue;
    }
    RegexFlags flags;
    flags.ignore_case = ignore_case;
    flags.extended = kind == PatternKind::kExtended;
    if (kind != PatternKind::kFixed && pattern.size() > 3 && pattern.starts_with("[:") && pattern.ends_with(":]")) {
      return tl::unexpected(std::string("character class syntax is [[:space:]], not [:space:]"));
    }
    if (kind == PatternKind::kFixed) pattern = escape_fixed(pattern);
    if (flags.extended) pattern = mend_extended(pattern, &warnings);
    // The pattern by itself says what is wrong with it.
    if (word || line) {
      const auto alone = Regex::compile(pattern, flags);
      if (!alone) return tl::unexpected(alone.error());
    }
    if (line) {
      pattern = flags.extended ? "^(" + shift_backrefs(pattern, 1) + ")$" : "^\\(" + shift_backrefs(pattern, 1) + "\\)$";
    } else if (word) {
      const std::string inner = shift_backrefs(pattern, 2);
      pattern = flags.extended ? "(^|[^[:alnum:]_])(" + inner + ")([^[:alnum:]_]|$)"
                               : "\\(^\\|[^[:alnum:]_]\\)\\(" + inner + "\\)\\([^[:alnum:]_]\\|$\\)";
    }
    auto regex = Regex::compile(pattern, flags);
    if (!regex) return tl::unexpected(regex.error());
    compiled.push_back(std::move(*regex));
  }
  return warnings;
}

Span GrepPatterns::find(std::string_view text, std::size_t from) const {
  Span best;
  std::vector<Span> groups;
  for (const PerlPattern& pattern : perl) {
    const Span found = pattern.find(text, from);
    if (found.is_set() && (!best.is_set() || found.from < best.from)) best = found;
  }
  for (const Regex& regex : compiled) {
    Span found;
    if (word && !line) {
      // What stands before the word may be the end of an earlier match.
      std::size_t start = from > 0 ? from - 1 : 0;
      while (start <= text.size() && regex.search(text, start, groups, 3)) {
        if (groups[2].from >= static_cast<long>(from)) {
          found = groups[2];
          break;
        }
        ++start;
      }
    } else if (regex.search(text, from, groups, 1)) {
      found = groups[0];
    }
    if (!found.is_set()) continue;
    if (!best.is_set() || found.from < best.from || (found.from == best.from && found.to > best.to)) best = found;
  }
  return best;
}

}  // namespace nslab::shell
