#include "shell/tools/text/awk_lexer.h"

#include <fmt/format.h>

#include <array>
#include <cctype>
#include <cstdlib>

#include "shell/tools/text/awk_code.h"

namespace nslab::shell {

namespace {

constexpr std::array<std::string_view, 19> kWords{"BEGIN",  "END",    "function", "func",     "if",   "else",     "while",
                                                  "for",    "do",     "break",    "continue", "next", "nextfile", "exit",
                                                  "return", "delete", "in",       "getline",  "print"};
constexpr std::array<std::string_view, 25> kBuiltins{
    "length", "substr", "index", "split", "sub",     "gsub",    "match",  "sprintf", "sin",    "cos",     "atan2",    "exp",   "log",
    "sqrt",   "int",    "rand",  "srand", "toupper", "tolower", "system", "close",   "fflush", "systime", "strftime", "mktime"};

bool is_name(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }

}  // namespace

std::string awk_unescape(std::string_view raw) {
  std::string out;
  for (std::size_t i = 0; i < raw.size(); ++i) {
    if (raw[i] != '\\' || i + 1 == raw.size()) {
      out += raw[i];
      continue;
    }
    const char c = raw[++i];
    constexpr std::string_view kFrom = "\"\\/abfnrtv", kTo = "\"\\/\a\b\f\n\r\t\v";
    if (const auto at = kFrom.find(c); at != std::string_view::npos) {
      out += kTo[at];
    } else if (c >= '0' && c <= '7') {
      int value = c - '0';
      for (int digits = 1; digits < 3 && i + 1 < raw.size() && raw[i + 1] >= '0' && raw[i + 1] <= '7'; ++digits)
        value = value * 8 + raw[++i] - '0';
      out += static_cast<char>(value);
    } else if (c == '\n') {
      continue;
    } else {
      out += '\\';
      out += c;
    }
  }
  return out;
}

std::string awk_regex(std::string_view pattern) {
  std::string out;
  bool in_set = false;
  std::size_t set_start = 0;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    const char c = pattern[i];
    if (c == '\\' && i + 1 < pattern.size()) {
      const char next = pattern[++i];
      constexpr std::string_view kFrom = "abfnrtv", kTo = "\a\b\f\n\r\t\v";
      if (const auto at = kFrom.find(next); at != std::string_view::npos) {
        out += kTo[at];
      } else if (next >= '0' && next <= '7') {
        int value = next - '0';
        for (int digits = 1; digits < 3 && i + 1 < pattern.size() && pattern[i + 1] >= '0' && pattern[i + 1] <= '7'; ++digits)
          value = value * 8 + pattern[++i] - '0';
        out += static_cast<char>(value);
      } else if (in_set) {
        // A bracket expression of POSIX knows no backslash: "]" has to come first, "-" and "^" as classes of their own.
        if (next == ']') {
          out.insert(set_start, "]");
        } else if (next == '-' || next == '^') {
          out += fmt::format("[.{}.]", next);
        } else if (next == '\\' || next == '/' || next == '"' || next == '.' || next == '[' || next == '$') {
          out += next;
        } else {
          out += '\\';
          out += next;
        }
      } else if (next == '"' || next == '/' || next == '&' || std::isalnum(static_cast<unsigned char>(next)) != 0) {
        out += next;
      } else {
        out += '\\';
        out += next;
      }
      continue;
    }
    if (in_set) {
      if (c == '[' && i + 1 < pattern.size() && std::string_view(":.=").find(pattern[i + 1]) != std::string_view::npos) {
        const auto end = pattern.find(std::string{pattern[i + 1], ']'}, i + 2);
        if (end != std::string_view::npos) {
          out += pattern.substr(i, end + 2 - i);
          i = end + 1;
          continue;
        }
      }
      if (c == ']' && out.size() > set_start) in_set = false;
      out += c;
      continue;
    }
    if (c == '[') {
      in_set = true;
      out += c;
      if (i + 1 < pattern.size() && pattern[i + 1] == '^') out += pattern[++i];
      set_start = out.size();
      continue;
    }
    if (c == '{' || c == '}') out += '\\';
    out += c;
  }
  return out;
}

void AwkLexer::fail() const {
  std::string what = token_.text;
  if (token_.kind == AwkToken::Kind::kNewline || token_.kind == AwkToken::Kind::kEnd) {
    // A newline is passed before the parser looks at it.
    const bool at_end = token_.kind == AwkToken::Kind::kEnd;
    throw AwkSyntaxError{fmt::format("line {}: syntax error at or near end of {}", line_, at_end ? "line" : "line")};
  }
  throw AwkSyntaxError{fmt::format("line {}: syntax error at or near {}", line_, what)};
}

void AwkLexer::read_number() {
  const char* from = text_.c_str() + at_;
  char* end = nullptr;
  token_.kind = AwkToken::Kind::kNumber;
  if (from[0] == '0' && (from[1] == 'x' || from[1] == 'X')) {
    end = const_cast<char*>(from) + 1;
    token_.number = 0;
  } else {
    token_.number = std::strtod(from, &end);
  }
  token_.text.assign(from, static_cast<std::size_t>(end - from));
  at_ += token_.text.size();
}

void AwkLexer::read_string() {
  const std::size_t from = ++at_;
  while (at_ < text_.size() && text_[at_] != '"') {
    if (text_[at_] == '\\' && at_ + 1 < text_.size()) ++at_;
    if (text_[at_] == '\n' && text_[at_ - 1] != '\\') break;
    ++at_;
  }
  if (at_ >= text_.size() || text_[at_] != '"') {
    throw AwkSyntaxError{fmt::format("line {}: runaway string constant \"{} ...", line_, text_.substr(from, 10))};
  }
  token_.kind = AwkToken::Kind::kString;
  token_.text = awk_unescape(std::string_view(text_).substr(from, at_ - from));
  ++at_;
}

void AwkLexer::rescan_as_regex() {
  at_ -= token_.text.size() - 1;
  const std::size_t from = at_;
  bool in_set = false;
  while (at_ < text_.size() && text_[at_] != '\n' && (text_[at_] != '/' || in_set)) {
    if (text_[at_] == '\\' && at_ + 1 < text_.size()) {
      ++at_;
    } else if (text_[at_] == '[') {
      if (!in_set && at_ + 1 < text_.size() && (text_[at_ + 1] == ']' || (text_[at_ + 1] == '^' && text_[at_ + 2] == ']')))
        at_ += text_[at_ + 1] == ']' ? 1U : 2U;
      in_set = true;
    } else if (text_[at_] == ']') {
      in_set = false;
    }
    ++at_;
  }
  if (at_ >= text_.size() || text_[at_] != '/') {
    throw AwkSyntaxError{fmt::format("line {}: runaway regular expression /{} ...", line_, text_.substr(from, 10))};
  }
  token_.kind = AwkToken::Kind::kRegex;
  token_.text = text_.substr(from, at_ - from);
  ++at_;
}

void AwkLexer::advance() {
  if (token_.kind == AwkToken::Kind::kNewline) ++line_;
  token_ = AwkToken{};
  while (at_ < text_.size()) {
    if (text_[at_] == ' ' || text_[at_] == '\t' || text_[at_] == '\r') {
      ++at_;
    } else if (text_[at_] == '\\' && at_ + 1 < text_.size() && text_[at_ + 1] == '\n') {
      at_ += 2;
      ++line_;
    } else if (text_[at_] == '#') {
      while (at_ < text_.size() && text_[at_] != '\n') ++at_;
    } else {
      break;
    }
  }
  if (at_ >= text_.size()) return;
  const char c = text_[at_];
  if (c == '\n') {
    ++at_;
    token_.kind = AwkToken::Kind::kNewline;
    return;
  }
  if (c == '"') return read_string();
  if (std::isdigit(static_cast<unsigned char>(c)) != 0 ||
      (c == '.' && at_ + 1 < text_.size() && std::isdigit(static_cast<unsigned char>(text_[at_ + 1])) != 0)) {
    return read_number();
  }
  if (is_name(c)) {
    const std::size_t from = at_;
    while (at_ < text_.size() && is_name(text_[at_])) ++at_;
    token_.text = text_.substr(from, at_ - from);
    token_.kind = AwkToken::Kind::kName;
    for (const auto word : kWords) {
      if (token_.text == word) token_.kind = AwkToken::Kind::kWord;
    }
    if (token_.text == "printf") token_.kind = AwkToken::Kind::kWord;
    for (std::size_t i = 0; i < kBuiltins.size(); ++i) {
      if (token_.text != kBuiltins[i]) continue;
      token_.kind = AwkToken::Kind::kBuiltin;
      token_.number = static_cast<double>(i);
    }
    if (token_.kind == AwkToken::Kind::kName && at_ < text_.size() && text_[at_] == '(') token_.kind = AwkToken::Kind::kFunction;
    return;
  }
  token_.kind = AwkToken::Kind::kMark;
  constexpr std::array<std::string_view, 22> kMarks{"**=", "**", "&&", "||", "==", "!=", "<=", ">=", ">>", "++", "--",
                                                    "+=",  "-=", "*=", "/=", "%=", "^=", "!~", "<",  ">",  "=",  "|"};
  for (const auto mark : kMarks) {
    if (text_.compare(at_, mark.size(), mark) != 0) continue;
    token_.text = mark == "**" ? "^" : mark == "**=" ? "^=" : mark;
    at_ += mark.size();
    return;
  }
  if (std::string_view("{}()[];,+-*/%^!~?:$").find(c) == std::string_view::npos) {
    throw AwkSyntaxError{fmt::format("line {}: unexpected character '{}'", line_, c)};
  }
  token_.text = std::string(1, c);
  ++at_;
}

}  // namespace nslab::shell
