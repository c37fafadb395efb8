// expr: arithmetic and strings of words.
//
// Sources: coreutils 9.1, src/expr.c.
#include <fmt/format.h>

#include <algorithm>

#include "shell/tools/text/options.h"
#include "shell/tools/text/source.h"
#include "shell/tools/text/regex.h"
#include "shell/tools/tools.h"

namespace nslab::shell {

namespace {

struct Failed {
  std::string text{};
};

std::optional<long> integer(const std::string& text) {
  const bool negative = text.starts_with('-');
  const auto number = whole_number(std::string_view(text).substr(negative ? 1 : 0));
  if (!number) return std::nullopt;
  const long value = static_cast<long>(*number);
  return negative ? -value : value;
}

bool is_null(const std::string& text) { return text.empty() || (integer(text) && *integer(text) == 0); }

struct Expr {
  std::vector<std::string> words{};
  std::size_t at = 0;
  int depth = 0;

  [[nodiscard]] bool next_is(std::string_view word) const { return at < words.size() && words[at] == word; }
  bool take(std::string_view word) {
    if (!next_is(word)) return false;
    ++at;
    return true;
  }
  void need_more() const {
    if (at >= words.size()) throw Failed{fmt::format("syntax error: missing argument after {}", quoted(at > 0 ? words[at - 1] : ""))};
  }

  std::string either() {
    if (++depth > 200) throw Failed{"too deep"};
    std::string left = both();
    while (take("|")) {
      const std::string right = both();
      if (is_null(left)) left = is_null(right) ? "0" : right;
    }
    --depth;
    return left;
  }
  std::string both() {
    std::string left = comparison();
    while (take("&")) {
      const std::string right = comparison();
      if (is_null(left) || is_null(right)) left = "0";
    }
    return left;
  }
  std::string comparison() {
    std::string left = sum();
    while (at < words.size()) {
      const std::string op = words[at];
      if (op != "<" && op != "<=" && op != "=" && op != "==" && op != "!=" && op != ">=" && op != ">") break;
      ++at;
      const std::string right = sum();
      const auto a = integer(left), b = integer(right);
      const int order = a && b ? (*a < *b ? -1 : *a > *b ? 1 : 0) : left.compare(right);
      const bool truth = op == "<"    ? order < 0
                         : op == "<=" ? order <= 0
                         : op == "!=" ? order != 0
                         : op == ">=" ? order >= 0
                         : op == ">"  ? order > 0
                                      : order == 0;
      left = truth ? "1" : "0";
    }
    return left;
  }
  static long number(const std::string& text) {
    const auto value = integer(text);
    if (!value) throw Failed{"non-integer argument"};
    return *value;
  }
  std::string sum() {
    std::string left = product();
    while (next_is("+") || next_is("-")) {
      const bool plus = words[at++] == "+";
      const std::string right = product();
      const long a = number(left), b = number(right);
      left = fmt::format("{}", plus ? a + b : a - b);
    }
    return left;
  }
  std::string product() {
    std::string left = match();
    while (next_is("*") || next_is("/") || next_is("%")) {
      const char op = words[at++][0];
      const std::string right = match();
      const long a = number(left), b = number(right);
      if (op != '*' && b == 0) throw Failed{"division by zero"};
      if (op == '*') {
        // Larger numbers than the machine's are not modelled: they are told apart by their size.
        const double size = static_cast<double>(a) * static_cast<double>(b);
        if (size > 9e18 || size < -9e18) throw Failed{"result too large for nslab"};
        left = fmt::format("{}", a * b);
      } else {
        left = fmt::format("{}", op == '/' ? a / b : a % b);
      }
    }
    return left;
  }
  static std::string matched(const std::string& text, const std::string& pattern) {
    const auto regex = Regex::compile("^\\(" + shifted(pattern) + "\\)", {});
    const auto plain = Regex::compile(pattern, {});
    if (!plain || !regex) throw Failed{plain ? "" : plain.error()};
    std::vector<Span> groups;
    const bool found = regex->search(text, 0, groups, 3);
    if (plain->groups() > 0)
      return found && groups[2].is_set() ? text.substr(static_cast<std::size_t>(groups[2].from), groups[2].size()) : "";
    return found ? fmt::format("{}", groups[0].size()) : "0";
  }
  static std::string shifted(const std::string& pattern) {
    std::string out;
    for (std::size_t i = 0; i < pattern.size(); ++i) {
      out += pattern[i];
      if (pattern[i] != '\\' || i + 1 == pattern.size()) continue;
      const char c = pattern[++i];
      out += c >= '1' && c <= '8' ? static_cast<char>(c + 1) : c;
    }
    return out;
  }
  std::string match() {
    std::string left = call_or_primary();
    while (take(":")) left = matched(left, call_or_primary());
    return left;
  }
  std::string call_or_primary() {
    need_more();
    if (take("+")) {
      need_more();
      return words[at++];
    }
    if (take("length")) return fmt::format("{}", call_or_primary().size());
    if (take("match")) {
      const std::string text = call_or_primary();
      return matched(text, call_or_primary());
    }
    if (take("index")) {
      const std::string text = call_or_primary();
      const auto found = text.find_first_of(call_or_primary());
      return found == std::string::npos ? "0" : fmt::format("{}", found + 1);
    }
    if (take("substr")) {
      const std::string text = call_or_primary();
      const auto from = integer(call_or_primary()), size = integer(call_or_primary());
      if (!from || !size || *from < 1 || *size < 1 || static_cast<std::size_t>(*from) > text.size()) return "";
      return text.substr(static_cast<std::size_t>(*from) - 1, static_cast<std::size_t>(*size));
    }
    if (take("(")) {
      std::string inner = either();
      if (at >= words.size()) throw Failed{fmt::format("syntax error: expecting ')' after {}", quoted(words[at - 1]))};
      if (!take(")")) throw Failed{fmt::format("syntax error: expecting ')' instead of {}", quoted(words[at]))};
      return inner;
    }
    if (next_is(")")) throw Failed{"syntax error: unexpected ')'"};
    return words[at++];
  }
};

}  // namespace

int run_expr(Call& call) {
  std::size_t first = 1;
  if (call.argv.size() > 1 && call.argv[1] == "--") ++first;
  if (call.argv.size() <= first) {
    report(call, "expr: missing operand\n{}", try_help("expr"));
    return 2;
  }
  Expr expr;
  expr.words.assign(call.argv.begin() + static_cast<std::ptrdiff_t>(first), call.argv.end());
  try {
    const std::string result = expr.either();
    if (expr.at < expr.words.size()) throw Failed{fmt::format("syntax error: unexpected argument {}", quoted(expr.words[expr.at]))};
    call.out(result + "\n");
    return is_null(result) ? 1 : 0;
  } catch (const Failed& failed) {
    report(call, "expr: {}\n", failed.text);
    return 2;
  }
}

}  // namespace nslab::shell
